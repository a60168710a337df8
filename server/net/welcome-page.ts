import { hostname } from 'node:os'
import { hashesOf } from '#server/http/pages.ts'

interface WelcomePage {
  readonly fingerprint: string
  /** Of the encrypted door, the lasting names first. */
  readonly addresses: readonly string[]
  /** Where the certificate lies. */
  readonly certificate: string
}

/** How each kind of device is taught to trust a certificate: the words on its own screen. */
const SYSTEMS: readonly { readonly id: string; readonly title: string; readonly steps: readonly string[] }[] = [
  {
    id: 'ios',
    title: 'iPad and iPhone',
    steps: [
      'Open this page in Safari and tap <b>Get the certificate</b>. Allow the download.',
      'Open <b>Settings</b>. At the top tap <b>Profile Downloaded</b>, then <b>Install</b>. (It is also under General, VPN &amp; Device Management.)',
      'Still in Settings: <b>General</b>, <b>About</b>, at the very end <b>Certificate Trust Settings</b>. Switch “Darksite” on.',
      'Come back to this page.',
    ],
  },
  {
    id: 'android',
    title: 'Android',
    steps: [
      'Tap <b>Get the certificate</b>. It lies among your downloads then.',
      'Open <b>Settings</b> and search for <b>CA certificate</b>. (It is under Security, Encryption &amp; credentials, Install a certificate.)',
      'Tap <b>CA certificate</b>, <b>Install anyway</b>, and choose <b>darksite-authority.crt</b>.',
      'Come back to this page, in Chrome. Firefox asks for certificates of its own: Settings, Secret settings, Use third party CA certificates.',
    ],
  },
  {
    id: 'windows',
    title: 'Windows',
    steps: [
      'Click <b>Get the certificate</b> and open the file.',
      '<b>Install Certificate…</b>, <b>Current User</b>, <b>Place all certificates in the following store</b>.',
      'Choose <b>Trusted Root Certification Authorities</b>, finish, and compare the fingerprint when Windows asks.',
      'Close the browser and open this page again.',
    ],
  },
  {
    id: 'mac',
    title: 'Mac',
    steps: [
      'Click <b>Get the certificate</b> and open the file: Keychain Access takes it into the login keychain.',
      'Double-click “Darksite”, open <b>Trust</b>, and choose <b>Always Trust</b>.',
      'Come back to this page. (Firefox: Settings, Privacy &amp; Security, View Certificates, Import.)',
    ],
  },
  {
    id: 'linux',
    title: 'Linux',
    steps: [
      'Chromium: Settings, Privacy and security, Security, Manage certificates, Custom, Import: take the file from <b>Get the certificate</b>.',
      'Firefox: Settings, Privacy &amp; Security, View Certificates, Authorities, Import.',
      'Programs: <code>sudo cp darksite-authority.crt /usr/local/share/ca-certificates/ &amp;&amp; sudo update-ca-certificates</code>, with the file from <a href="/darksite-authority.pem">the PEM form</a>.',
    ],
  },
]

const STYLE = `:root{color-scheme:dark}*{box-sizing:border-box}
body{margin:0;padding:24px 16px 64px;background:#0b0d12;color:#eceef2;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:640px;margin:0 auto}main,.stack{display:grid;gap:20px}h1{margin:0;font-size:26px;line-height:1.2}p{margin:0;color:#a9b0bd}
a{color:#f3bd55}.button{display:flex;align-items:center;justify-content:center;min-height:52px;padding:0 20px;border-radius:12px;background:#f3bd55;color:#1d1503;font-weight:600;text-decoration:none}
section,details{border:1px solid #262b36;border-radius:12px;background:#13161d;padding:14px 18px;display:grid;gap:12px}
details{display:block;padding:0}summary{list-style:none;padding:0 18px;min-height:48px;display:flex;align-items:center;cursor:pointer;font-weight:600}
ol{margin:0;padding:0 18px 16px 40px;display:grid;gap:8px}code{font:15px/1.6 ui-monospace,Menlo,Consolas,monospace;color:#eceef2}
h2{margin:0;font-size:18px}ul{margin:0;padding-left:20px}[hidden]{display:none!important}.good{border-color:#74d3a0}`

// Finds the system, tries which address answers and is trusted, and carries the code over; the page works without it.
const SCRIPT = `const addresses=JSON.parse(document.getElementById('addresses').textContent)
const agent=navigator.userAgent
const system=/iPad|iPhone/.test(agent)||(/Macintosh/.test(agent)&&navigator.maxTouchPoints>1)?'ios':/Android/.test(agent)?'android':/Windows/.test(agent)?'windows':/Macintosh/.test(agent)?'mac':'linux'
document.getElementById(system).open=true
const code=/^#\\d{6}$/.test(location.hash)?location.hash:''
for(const link of document.querySelectorAll('[data-go]'))link.href+=code
const isTrusted=async(address)=>{
  try{return(await fetch(address+'/trusted',{signal:AbortSignal.timeout(2500)})).ok}catch(error){if(!(error instanceof Error))throw error;return false}
}
const trusted=async()=>{
  const answers=await Promise.all(addresses.map(isTrusted))
  return addresses.find((_,place)=>answers[place])
}
const look=async()=>{
  const address=await trusted()
  if(address){
    document.getElementById('go').href=address+'/pair'+code
    document.getElementById('ready').hidden=false
    document.getElementById('teach').hidden=true
  }else setTimeout(look,4000)
}
look()`

/** The page of the plain door. It needs no script to be read, and nothing from elsewhere. */
export const pageOf = ({ fingerprint, addresses, certificate }: WelcomePage): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Welcome to Darksite</title><style>${STYLE}</style>
<main>
<h1>Welcome to Darksite on ${escaped(hostname())}</h1>
<section id="ready" class="good" hidden><h2>This device trusts it already</h2>
<a class="button" id="go" href="#">Go on</a></section>
<div id="teach" class="stack"><p>Before this device can talk to Darksite safely, and keep working without a network, it has to trust Darksite’s own certificate. That is done once. The certificate is good for addresses of home networks alone, never for the internet.</p>
<section><h2>1. Compare</h2>
<p>On Darksite’s own screen, under Settings, Devices, or in the terminal, stands the same fingerprint. If it differs, stop: somebody is in between.</p>
<code id="fingerprint">${escaped(fingerprint).replaceAll(':', ':<wbr>')}</code></section>
<section><h2>2. Trust</h2><a class="button" href="${certificate}">Get the certificate</a></section>
${SYSTEMS.map(({ id, title, steps }) => `<details id="${id}"><summary>${title}</summary><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol></details>`).join('\n')}
</div>
<section><h2>Go on</h2><ul>
${addresses.map((address) => `<li><a data-go href="${escaped(address)}/pair">${escaped(address)}</a></li>`).join('\n')}
</ul><p>Choose the name where it opens: a number may be another one tomorrow. Stay with what you choose, since what is kept on this device belongs to it.</p></section>
</main>
<script type="application/json" id="addresses">${JSON.stringify(addresses).replace(/</g, '\\u003c')}</script>
<script>${SCRIPT}</script>
</html>
`

/** Only the page's own style and script, by their hashes; the encrypted doors may be tried. */
export const policyOfWelcome = (html: string, addresses: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${hashesOf(html, 'style')}`,
    `script-src ${hashesOf(html, 'script')}`,
    `connect-src ${addresses.join(' ') || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
