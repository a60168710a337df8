import type { Position } from '#shared/core/position.ts'
import { rotationToIcrs } from './celestial-frame.ts'
import { SOUTHERN_EDGES } from './constellation-edges.ts'
import { positionOf, times, transposed, vectorOf } from './rotation.ts'

/** The abbreviations of the IAU (Rome 1922) with the Latin names. */
const NAMES = `
And=Andromeda, Ant=Antlia, Aps=Apus, Aqr=Aquarius, Aql=Aquila, Ara=Ara, Ari=Aries, Aur=Auriga, Boo=Boötes, Cae=Caelum,
Cam=Camelopardalis, Cnc=Cancer, CVn=Canes Venatici, CMa=Canis Major, CMi=Canis Minor, Cap=Capricornus, Car=Carina,
Cas=Cassiopeia, Cen=Centaurus, Cep=Cepheus, Cet=Cetus, Cha=Chamaeleon, Cir=Circinus, Col=Columba, Com=Coma Berenices,
CrA=Corona Australis, CrB=Corona Borealis, Crv=Corvus, Crt=Crater, Cru=Crux, Cyg=Cygnus, Del=Delphinus, Dor=Dorado,
Dra=Draco, Equ=Equuleus, Eri=Eridanus, For=Fornax, Gem=Gemini, Gru=Grus, Her=Hercules, Hor=Horologium, Hya=Hydra,
Hyi=Hydrus, Ind=Indus, Lac=Lacerta, Leo=Leo, LMi=Leo Minor, Lep=Lepus, Lib=Libra, Lup=Lupus, Lyn=Lynx, Lyr=Lyra,
Men=Mensa, Mic=Microscopium, Mon=Monoceros, Mus=Musca, Nor=Norma, Oct=Octans, Oph=Ophiuchus, Ori=Orion, Pav=Pavo,
Peg=Pegasus, Per=Perseus, Phe=Phoenix, Pic=Pictor, Psc=Pisces, PsA=Piscis Austrinus, Pup=Puppis, Pyx=Pyxis,
Ret=Reticulum, Sge=Sagitta, Sgr=Sagittarius, Sco=Scorpius, Scl=Sculptor, Sct=Scutum, Ser=Serpens, Sex=Sextans,
Tau=Taurus, Tel=Telescopium, Tri=Triangulum, TrA=Triangulum Australe, Tuc=Tucana, UMa=Ursa Major, UMi=Ursa Minor,
Vel=Vela, Vir=Virgo, Vol=Volans, Vul=Vulpecula`

/** The 88 constellations: Latin names by the abbreviations of the IAU, in the order of the names. */
export const CONSTELLATIONS: ReadonlyMap<string, string> = new Map(
  NAMES.trim()
    .split(/,\s*/)
    .map((pair) => pair.split('=') as [string, string]),
)

const EDGES = SOUTHERN_EDGES.trim()
  .split(/\s+/)
  .map((edge) => {
    const [id, ...numbers] = edge.split(',')
    const [from, to, dec] = numbers.map(Number)
    return { id: id!, from: from! / 240, to: to! / 240, dec: dec! / 60 }
  })

const TO_B1875 = transposed(rotationToIcrs({ axes: 'equatorial', system: 'FK5', equinox: 1875 }, { ra: 0, dec: 0 }))

/**
 * The abbreviation of the constellation that a place lies in (ICRS): the first edge that lies south of it tells, as in the table of
 * Roman (1987). Octans lies below all edges. The precession is that of FK5, as it was for the boundaries.
 */
export const constellationOf = (place: Position): string => {
  const { ra, dec } = positionOf(times(TO_B1875, vectorOf(place)))
  return EDGES.find((edge) => dec >= edge.dec && ra >= edge.from && ra < edge.to)?.id ?? 'Oct'
}

const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()

const BY_NAME: ReadonlyMap<string, string> = new Map(
  [...CONSTELLATIONS].flatMap(([id, name]) => [
    [folded(id), id],
    [folded(name), id],
  ]),
)

/** The abbreviation of a constellation by its name or abbreviation, however they are written; null when there is none. */
export const constellationNamed = (name: string): string | null => BY_NAME.get(folded(name)) ?? null

/** The abbreviations of those names that are constellations. */
export const constellationsNamed = (names: readonly string[]): string[] => names.flatMap((name) => constellationNamed(name) ?? [])
