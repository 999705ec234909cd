import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The code that draws charts in the page, as texts to be inlined. */
export interface ChartLibrary {
  readonly script: string;
  readonly style: string;
}

let library: ChartLibrary | undefined;

/**
 * uPlot's browser build with its licence, from wherever it is installed beside Tollmark; read once. uPlot has no
 * `exports`, so its main file can be resolved, and the browser build lies beside that.
 */
export function chartLibrary(): ChartLibrary {
  if (library === undefined) {
    const folder = dirname(createRequire(import.meta.url).resolve('uplot'));
    const licence = readFileSync(join(folder, '..', 'LICENSE'), 'utf8').trim();
    const script = readFileSync(join(folder, 'uPlot.iife.min.js'), 'utf8').trim();
    library = {
      script: `/*! uPlot\n${licence}\n*/\n${script}`,
      style: readFileSync(join(folder, 'uPlot.min.css'), 'utf8').trim(),
    };
  }
  return library;
}
