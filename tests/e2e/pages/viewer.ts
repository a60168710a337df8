import { mount } from 'svelte'
import '#lib/ui/theme.css'
import ViewerPage from './ViewerPage.svelte'

const page = mount(ViewerPage, { target: document.getElementById('app')! })
Object.assign(window, { show: page.show })
