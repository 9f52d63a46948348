// Names by npm compromise, on the texts of a JSON file: CPU seconds of loading, of a first pass and of a second one.
import fs from 'node:fs'

const seconds = () => { const t = process.cpuUsage(); return (t.user + t.system) / 1e6 }

const began = seconds()
const nlp = (await import('compromise')).default
nlp('Ann Lee met him in Seoul.').people().out('array')
const loaded = seconds()
const texts = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))

function pass() {
  const start = seconds()
  let names = 0
  for (const text of texts) {
    const doc = nlp(text)
    names += doc.people().out('array').length + doc.places().out('array').length + doc.organizations().out('array').length
  }
  return [seconds() - start, names]
}

const [cold, names] = pass()
const [warm] = pass()
const version = JSON.parse(fs.readFileSync(new URL('./node_modules/compromise/package.json', import.meta.url))).version
console.log(JSON.stringify({ load: loaded - began, cold, warm, names, version: `${version}, node ${process.version}` }))
