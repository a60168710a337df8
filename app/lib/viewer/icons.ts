/** Line drawings on a 24 x 24 grid, made for the viewer. Each is the `d` of one path. */
export const ICONS = {
  objects: 'M4 13.500a8 4.500 -24 1 0 15.500 -4a8 4.500 -24 1 0 -15.500 4zM11.800 11.500h.01',
  labels: 'M5 7V5h14v2M12 5v14M9.500 19h5',
  stars: 'M12 3c.6 5.400 3.600 8.400 9 9c-5.400 .6-8.400 3.600-9 9c-.6-5.400-3.600-8.400-9-9c5.400-.6 8.400-3.600 9-9z',
  grid: 'M3 8.500c6 2 12 2 18 0M3 15.500c6 2 12 2 18 0M8.500 3c-2 6-2 12 0 18M15.500 3c2 6 2 12 0 18',
  detections: 'M12 6.500a5.500 5.500 0 1 0 .01 0zM12 11.900h.01M4.500 4.500h.01M19.500 18.500h.01M19.500 5.500h.01',
  loupe: 'M10.500 4a6.500 6.500 0 1 0 .01 0zM15.300 15.300l5.200 5.200',
  corners: 'M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4zM16 16h4v4h-4z',
  mark: 'M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM12 10h.01',
  save: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14',
  stretch: 'M3 20h18M4 20c4 0 4.500-14 8-14s3 9 8 11',
  minus: 'M5 12h14',
  plus: 'M12 5v14M5 12h14',
  previous: 'M14.5 5l-7 7 7 7',
  next: 'M9.5 5l7 7-7 7',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
}
