/** Points that descend the energy of particles.ts, step by step or frame by frame, and what has become of them. */
import { cloud, descend, energy, type Cloud, type Law } from "./particles";

/** So many energies are kept for the curve. */
const KEPT = 600;
/** A frame that lowers the energy by less than this stands still; so many of them in a row are rest. */
const [STILL, FRAMES] = [1e-9, 30];

export class Sandbox {
  n = $state(80);
  dimensions = $state<2 | 3>(2);
  law = $state.raw<Law>({ mu: 1, epsilon: 1, s: 0 });
  /** How far a step goes: see `descend`. */
  step = $state(0.1);
  seed = $state(0);
  cloud = $state.raw<Cloud>(cloud(80, 2, 0));
  /** Since the points were laid out, or the law was changed; the last is the cloud's. */
  energies = $state.raw<readonly number[]>([]);
  steps = $state(0);
  playing = $state(false);
  #frame = 0;
  #still = 0;

  constructor() {
    this.lay();
  }

  /** Lays the points out anew, the same for the same seed. */
  lay = (changes: { n?: number; dimensions?: 2 | 3; seed?: number } = {}): void => {
    Object.assign(this, changes);
    this.cloud = cloud(this.n, this.dimensions, this.seed);
    this.steps = 0;
    this.#begin();
  };

  change = (law: Partial<Law>): void => {
    this.law = { ...this.law, ...law };
    this.#begin();
  };

  advance = (steps: number): void => {
    const energies = [...this.energies];
    let now = this.cloud;
    for (let i = 0; i < steps; i += 1) {
      now = descend(now, this.law, this.step);
      energies.push(energy(now, this.law));
    }
    this.cloud = now;
    this.energies = energies.slice(-KEPT);
    this.steps += steps;
  };

  play = (): void => {
    if (this.playing) return;
    this.playing = true;
    this.#still = 0;
    const tick = () => {
      this.advance(1);
      const fallen = (this.energies.at(-2) ?? 0) - (this.energies.at(-1) ?? 0);
      this.#still = fallen < STILL ? this.#still + 1 : 0;
      if (this.#still >= FRAMES) this.playing = false;
      else this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  };

  pause = (): void => {
    cancelAnimationFrame(this.#frame);
    this.playing = false;
  };

  #begin(): void {
    this.energies = [energy(this.cloud, this.law)];
    this.#still = 0;
  }
}
