import { expect, test } from 'vitest'
import { CONSTELLATIONS, constellationNamed, constellationOf } from './constellation.ts'

/** `get_constellation` of astropy 5.2.1, which has the table of Roman (1987), at the places of `spiral`. */
const ASTROPY = `
CepUMiCamDraCamCepUMiCamCepUMiCamDraDraCasUMiCamCepDraCasDraUMaCepUMiCamDraUMaCasDraCamCepDraCamDraUMaCasDraCamCepUMaCas
DraLynCasUMaCamCygUMaCasDraLynCepUMaPerDraUMaCasBooAurCygUMaPerDraLynLacCVnPerDraUMaCasBooAurCygUMaPerHerLynAndBooAurCyg
UMaAndHerLynCygCVnPerLyrLynAndBooAurCygUMaAndHerLynLacCVnPerLyrUMaAndBooAurCygCVnPerHerLynAndBooAurCygUMaAndHerAurLacCVn
PerLyrLMiAndBooAurCygUMaTriHerLynPegCVnAurCygLMiPscCrBGemCygCVnPerLyrCncPegBooAurCygUMaTriHerGemPegCVnTauLyrLeoAndCrBGem
VulComAriHerCncPegBooTauVulLMiPscHerGemPegComTauHerLeoAndBooTauVulLeoAriHerCncPegBooTauVulLeoPscSerGemPegComAriHerCncPeg
BooTauSgeLeoAriHerGemPegComTauHerLeoPscSerOriDelLeoAriHerCncPegBooOriAqlLeoPscHerGemPegComTauHerCncPegBooOriDelLeoAriOph
CMiPegVirTauAqlLeoPscSerMonEquVirCetOphCncPegBooOriAqlLeoPscHerCMiPegVirTauOphHyaPscSerOriDelVirCetOphCMiPscVirTauAqlSex
PscSerMonAqrVirCetOphHyaPscVirOriAqlLeoCetOphCMiAqrVirEriAqlSexCetSerOriAqrVirEriOphHyaPscVirOriAqlSexCetSerMonAqrVirEri
SerHyaPscLibOriAqrLeoCetOphMonAqrVirEriAqlSexCetLibMonAqrVirEriOphHyaAqrVirOriCapCrtCetOphMonAqrVirEriSctHyaCetLibLepAqr
CrtCetSerPupAqrVirEriSgrHyaCetScoCMaCapCrvEriSerHyaCetLibLepCapCrtCetOphPupAqrVirEriSgrHyaCetLibCMaCapCrvEriSgrPyxAqrVir
LepSgrHyaCetOphCMaAqrVirEriSgrHyaCetLibLepCapCrtCetOphPupAqrHyaEriSgrHyaCetScoCMaPsAHyaForSgrPyxSclHyaLepCapHyaForScoPup
PsAHyaEriSgrAntSclLibCMaMicHyaForScoPupSclCenCaeSgrAntSclScoCMaPsACenForSgrPyxSclCenColMicHyaForScoPupPsACenEriSgrAntScl
LupColMicCenForScoVelSclCenColSgrAntPheScoPupGruCenEriCrAVelPheLupColMicCenEriScoVelGruCenCaeSgrVelPheNorPupGruCenHorTel
VelPheLupPicTelCenEriAraPupGruCenDorTelVelPheNorCarIndCenHorAraVelGruCenPicTelVelEriNorCarIndCruRetPavCarTucCirPicIndCen
HorAraCarTucCenRetPavCarTucTrAVolIndMusHorPavVolTucCirDorPavCarHyiApsVolIndMusHyiPavCarHyiApsMenOctChaHyiApsChaOctOctOct`
const COUNT = 600

/** Places spread evenly over the sky, by the golden ratio. */
const spiral = (i: number) => ({
  ra: ((i * 360 * 2) / (1 + Math.sqrt(5))) % 360,
  dec: (Math.asin(1 - (2 * (i + 0.5)) / COUNT) * 180) / Math.PI,
})

test('600 places lie in the constellations that astropy says', () => {
  const expected = ASTROPY.replaceAll('\n', '').match(/.{3}/g)!
  expect(expected).toHaveLength(COUNT)
  expect(expected.map((_id, i) => constellationOf(spiral(i)))).toEqual(expected)
})

test('the poles, 0h and both halves of Serpens are where they are', () => {
  expect(constellationOf({ ra: 123, dec: 90 })).toBe('UMi')
  expect(constellationOf({ ra: 321, dec: -90 })).toBe('Oct')
  expect(constellationOf({ ra: 0, dec: 0 })).toBe('Psc')
  expect(constellationOf({ ra: 359.99, dec: 0 })).toBe('Psc')
  // M 5 and M 16, on both sides of Ophiuchus.
  expect([229.64, 274.7].map((ra, i) => constellationOf({ ra, dec: [2.08, -13.8][i]! }))).toEqual(['Ser', 'Ser'])
  expect(constellationOf({ ra: 83.82, dec: -5.39 })).toBe('Ori')
})

test('all 88 go by their names and abbreviations', () => {
  expect(CONSTELLATIONS.size).toBe(88)
  for (const [id, name] of CONSTELLATIONS) expect([id, name].map(constellationNamed)).toEqual([id, id])
  expect(['bootes', 'BOÖTES', 'canes venatici', 'uma'].map(constellationNamed)).toEqual(['Boo', 'Boo', 'CVn', 'UMa'])
  expect(constellationNamed('nowhere')).toBeNull()
})
