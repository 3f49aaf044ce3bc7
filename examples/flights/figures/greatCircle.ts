export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export const KILOMETRES_IN_A_MILE = 1.609344;
/** The mean radius of the Earth, in miles: 6371.0088 km. */
const RADIUS = 6371.0088 / KILOMETRES_IN_A_MILE;
const RADIANS = Math.PI / 180;

/** The shortest way over a round Earth, in miles, by the haversine formula (exact for short ways too). */
export function greatCircle(from: Place, to: Place): number {
  const north = Math.sin(((to.latitude - from.latitude) * RADIANS) / 2);
  const east = Math.sin(((to.longitude - from.longitude) * RADIANS) / 2);
  const chord = north ** 2 + Math.cos(from.latitude * RADIANS) * Math.cos(to.latitude * RADIANS) * east ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}
