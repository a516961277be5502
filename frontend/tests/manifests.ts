import type { LatentStatistics, Manifest } from "../src/types";

export function statistics(changes: Partial<LatentStatistics> = {}): LatentStatistics {
  return {
    min: -1,
    max: 1,
    mean: 0,
    std: 0.5,
    quantiles: { "0.01": -0.9, "0.05": -0.8, "0.25": -0.4, "0.5": 0, "0.75": 0.4, "0.95": 0.8, "0.99": 0.9 },
    histogram: { low: -1, high: 1, counts: [1, 2, 1] },
    active: true,
    kl: null,
    usage: null,
    entropy: null,
    ...changes,
  };
}

/** As much of a manifest as the pure parts look at. */
export function manifest(latent: Manifest["latent"], latents: LatentStatistics[], nmi: number[][] | null = null): Manifest {
  const information = nmi && {
    estimator: "plug-in",
    n: 100,
    seed: 0,
    split: "validation" as const,
    factors: nmi.map((_, i) => `factor ${i}`),
    values: nmi,
    active: latents.map(({ active }) => active),
    active_rule: "std > 0.05",
  };
  const part: Partial<Manifest> = {
    id: "toy",
    title: "Toy",
    latent,
    mutual_information: information,
    statistics: { n: 100, active_rule: "std > 0.05", latents, mean: latents.map(({ mean }) => mean), eigenvalues: [], eigenvectors: [] },
  };
  return part as Manifest;
}

export const BOOKS = [
  [-0.5, 0, 0.5],
  [-0.4, 0.1],
];

export const QUANTIZED = manifest({ kind: "quantized", codebooks: BOOKS, quantizer: "codebook" }, [
  statistics({ entropy: 0.4, usage: [10, 80, 10] }),
  statistics({ entropy: 0.6, usage: [0, 100] }),
]);

/** Indices of vectors, two of the four in use. */
export const VECTORS = manifest({ kind: "quantized", codebooks: [[0, 1, 2, 3]], quantizer: "vector" }, [
  statistics({ entropy: 0.5, usage: [0, 20, 0, 80] }),
]);

export const GAUSSIAN = manifest(
  { kind: "gaussian", size: 3 },
  [statistics({ kl: 0.5 }), statistics({ kl: 0.001, active: false }), statistics({ kl: 2 })],
  [
    [0.1, 0, 0.9],
    [0.7, 0.001, 0.2],
  ],
);
