/** Line drawings on a 24 x 24 grid, made for the viewer. Each is the `d` of one path. */
export const ICONS = {
  objects: 'M4 13.500a8 4.500 -24 1 0 15.500 -4a8 4.500 -24 1 0 -15.500 4zM11.800 11.500h.01',
  labels: 'M5 7V5h14v2M12 5v14M9.500 19h5',
  stars: 'M12 3c.6 5.400 3.600 8.400 9 9c-5.400 .6-8.400 3.600-9 9c-.6-5.400-3.600-8.400-9-9c5.400-.6 8.400-3.600 9-9z',
  stretch: 'M3 20h18M4 20c4 0 4.500-14 8-14s3 9 8 11',
  minus: 'M5 12h14',
  plus: 'M12 5v14M5 12h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
}
