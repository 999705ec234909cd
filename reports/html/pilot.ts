import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import {
  checklistSection,
  PILOT_MARK,
  pilotReason,
  pilotSections,
  pilotSentence,
  pilotWords,
} from '../sections/pilot.ts';
import { htmlDocument } from './document.ts';
import { markup, NO_HTML } from './markup.ts';
import { sectionHtml } from './section.ts';

/** A pilot as one HTML page that needs nothing else; the pilot is in it as JSON, in the element `tollmark-pilot`. */
export function writePilotHtml(pilot: Pilot): string {
  const { scenario, verdict } = pilot;
  return htmlDocument({
    title: `${scenario.name}: pilot · Tollmark`,
    charts: [],
    main: markup`<header>
<p class="verdict ${verdict}"><strong>${PILOT_MARK[verdict].text}</strong> <span>${pilotReason(pilot)}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${pilotWords(pilot).join(' · ')}</p>
<p class="sentence">${pilotSentence(pilot)}</p>
</header>
${[...pilotSections(pilot), checklistSection(pilot)].map((section) => sectionHtml(section))}`,
    footer: markup`<p>Tollmark · ${pilot.schema} · scenario digest ${scenario.digest}</p>`,
    data: { id: 'tollmark-pilot', value: pilotSchema.parse(pilot) },
  });
}
