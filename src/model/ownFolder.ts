/** The folder of this library, as stack traces name it: where it ends, a user's own code begins. */
export const OWN_FOLDER: string = new URL("..", import.meta.url).href;
