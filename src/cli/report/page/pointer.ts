interface PointerListener {
  readonly onDrag: (dx: number, dy: number) => void;
  readonly onClick: (x: number, y: number) => void;
  /** Without a place where the pointer has left. */
  readonly onHover: (x?: number, y?: number) => void;
  readonly onZoom: (factor: number, x: number, y: number) => void;
}

/** Further than this, a click is a drag. */
const STEADY_PX = 4;

/** What a pointer does to a canvas: one finger or button drags, two fingers or Ctrl and the wheel zoom. */
export function listenToPointer(element: HTMLElement, listener: PointerListener): void {
  const down = new Map<number, { x: number; y: number }>();
  let movedPx = 0;
  const place = (event: MouseEvent): { x: number; y: number } => ({ x: event.offsetX, y: event.offsetY });

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, place(event));
    element.setPointerCapture(event.pointerId);
    if (down.size === 1) movedPx = 0;
  });
  element.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = down.get(event.pointerId);
    if (before === undefined) return listener.onHover(now.x, now.y);
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    movedPx += Math.hypot(dx, dy);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      listener.onZoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else if (movedPx > STEADY_PX) listener.onDrag(dx, dy);
    down.set(event.pointerId, now);
  });
  const end = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId)) return;
    if (event.type === "pointerup" && down.size === 0 && movedPx <= STEADY_PX)
      listener.onClick(event.offsetX, event.offsetY);
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", () => listener.onHover());
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      listener.onZoom(Math.exp(-event.deltaY * 0.0025), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
}

function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
