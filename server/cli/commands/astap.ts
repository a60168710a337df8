import { readOptions } from '#server/astap/options.ts'
import { EXIT } from '#server/astap/report.ts'
import { solveFile } from '#server/astap/solve-file.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite astap -f FILE [options]          (or the script bin/astap_cli)

Solves a picture as ASTAP's command line does, so that capture programs can call it in its place: the same options, the same
FILE.ini and FILE.wcs, the same exit codes. No server has to run.

  -f FILE        the picture: FITS, XISF, TIFF, PNG, JPEG, raw; "stdin": it comes through standard input
  -o BASE        write BASE.ini and BASE.wcs instead of those beside the picture
  -fov DEGREES   height of the field; 0: as the header says
  -ra HOURS      right ascension of the centre
  -spd DEGREES   distance of the centre from the south pole: declination + 90
  -r DEGREES     how far around that place to look
  -z N           reduce the picture by this; 0: automatic
  -d FOLDER      a folder with index files of astrometry.net
  -wcs           write FILE.wcs as 80-character cards, as astrometry.net does, instead of lines
  -sip           write the distortion, too
  -update        write the solution into the header of the picture (FITS)
  -analyse SNR   only count and measure stars: HFD_MEDIAN and STARS
  -extract SNR   the same, and write them to FILE.csv;   -extract2 SNR: with their places on the sky
  -annotate      write FILE_annotated.jpg with the names of what is in the picture
  -sqm PEDESTAL  the brightness of the sky, SQM=mag/arcsec² in FILE.ini; PEDESTAL: zero level of the camera
  -tofits N      only turn a picture that is no FITS into FILE.fit, made smaller by N
  -log           write FILE.log

-s -t -m -D -speed -check steer how ASTAP itself solves; they are taken and not needed.
Exit code 0 solved, 1 no solution, 2 not enough stars, 16 the picture cannot be read, 32 no index files, 33 they cannot be used,
34 the picture's header could not be written.`

export const astap = defineCommand({
  name: 'astap',
  summary: 'Solves a picture for a capture program, as astap_cli does',
  usage,
  async run(argv, io) {
    const options = readOptions(argv)
    if (!options.ok) {
      io.err(`${options.fault.message}\n\n${usage}`)
      return EXIT.unreadable
    }
    const commandLine = ['astap_cli', ...argv].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')
    try {
      return await solveFile(options.value, readConfig(io.env), { ...io, commandLine, input: process.stdin })
    } catch (error) {
      // A folder that cannot be written is the caller's to mend.
      if (!(error instanceof Error && 'code' in error && 'path' in error)) throw error
      io.err(error.message)
      return EXIT.notUpdated
    }
  },
})
