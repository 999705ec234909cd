export { laneRefusal } from '../src/runners/virtual/lane-refusal.ts';
