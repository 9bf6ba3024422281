/** Mean radius of the earth, km (IUGG). */
const EARTH_RADIUS_KM = 6_371.009;
const RADIANS = Math.PI / 180;

/** A point on the earth, degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Great-circle distance of two points, by the haversine formula, km. */
export function distanceKm(a: Point, b: Point): number {
  const north = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const east = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const h = north * north + Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * east * east;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
