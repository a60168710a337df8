// Before the first paint, so that a page opened in the dark never flashes. A file of its own: pages may hold no scripts.
// What it sets is kept by app/lib/ui/theme.svelte.ts.
const root = document.documentElement
const theme = localStorage.getItem('darksite.theme') ?? 'dark'
const brightness = localStorage.getItem('darksite.brightness') ?? '100'
root.dataset.theme = theme
root.toggleAttribute('data-glove', localStorage.getItem('darksite.glove') === 'on')
root.toggleAttribute('data-capped', brightness !== '100')
root.style.setProperty('--brightness', `${brightness}%`)
if (theme !== 'dark') document.querySelector('meta[name=theme-color]').setAttribute('content', '#000000')
