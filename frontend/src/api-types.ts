export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Canonical
         * @description What the exported graphs answered when they were made: whoever runs them can check that they still do.
         */
        Canonical: {
            /** Pixel Mean */
            pixel_mean: number[];
            /** Pixel Std */
            pixel_std: number[];
            /** Samples */
            samples: number[];
            /** Z */
            z: number[][];
        };
        /** ContinuousLatents */
        ContinuousLatents: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "deterministic" | "gaussian";
            /** Size */
            size: number;
        };
        /**
         * Crop
         * @description Pixels of the upright upload.
         */
        Crop: {
            /** Left */
            left: number;
            /** Size X */
            size_x: number;
            /** Size Y */
            size_y: number;
            /** Top */
            top: number;
        };
        /**
         * DataSource
         * @description The images that the model was trained on.
         */
        DataSource: {
            /** Factors */
            factors: components["schemas"]["Factor"][];
            /** Licence */
            licence: string;
            /** Name */
            name: string;
            /** Rendered */
            rendered: boolean;
            /** Size */
            size: number;
            /** Source */
            source: string;
            /** Title */
            title: string;
        };
        /** DataSummary */
        DataSummary: {
            /**
             * Name
             * @example shapes3d-render
             */
            name: string;
            /** Rendered */
            rendered: boolean;
            /** Title */
            title: string;
        };
        /** DecodeRequest */
        DecodeRequest: {
            /**
             * Z
             * @example [
             *       [
             *         0.1,
             *         -0.5,
             *         0.3
             *       ]
             *     ]
             */
            z: number[][];
        };
        /**
         * Encoding
         * @description An uploaded image as the model sees it, and how far that can be trusted.
         */
        Encoding: {
            /** Code */
            code: number[] | null;
            crop: components["schemas"]["Crop"];
            /** Error */
            error: number;
            /**
             * Input
             * @example data:image/png;base64,iVBORw0KGgo=
             */
            input: string;
            /** Log Std */
            log_std: number[] | null;
            /** Nearest */
            nearest: components["schemas"]["Nearest"][];
            /** Percentile */
            percentile: number;
            /** Pre Z */
            pre_z: number[] | null;
            /** Quantization Error */
            quantization_error: number[] | null;
            upright: components["schemas"]["Size"];
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "typical" | "unusual" | "unlike";
            /** Z */
            z: number[];
        };
        /**
         * ErrorBody
         * @description The one shape of every error, on every path.
         */
        ErrorBody: {
            error: components["schemas"]["ErrorDetail"];
        };
        /** ErrorDetail */
        ErrorDetail: {
            /**
             * Code
             * @example unknown_model
             */
            code: string;
            /**
             * Message
             * @example There is no model `qlae`. GET /api/v1/models lists those that there are.
             */
            message: string;
        };
        /**
         * Factor
         * @description A ground-truth factor of variation; its values are the integers 0 .. size-1.
         */
        Factor: {
            /** Name */
            name: string;
            /** Size */
            size: number;
        };
        /**
         * Figure
         * @description A Plotly figure, to be handed to Plotly as it is.
         */
        Figure: {
            /** Data */
            data: {
                [key: string]: components["schemas"]["JsonValue"];
            }[];
            /** Layout */
            layout: {
                [key: string]: components["schemas"]["JsonValue"];
            };
        };
        /** Health */
        Health: {
            /**
             * Models
             * @example 5
             */
            models: number;
            /**
             * Status
             * @constant
             */
            status: "ok";
            /**
             * Version
             * @example 0.1.0
             */
            version: string;
        };
        /**
         * Histogram
         * @description Equal-width bins from `low` to `high`.
         */
        Histogram: {
            /** Counts */
            counts: number[];
            /** High */
            high: number;
            /** Low */
            low: number;
        };
        /**
         * History
         * @description The training curves, thinned to a few hundred points.
         */
        History: {
            /** Step */
            step: number[];
            /** Terms */
            terms: {
                [key: string]: number[];
            };
        };
        /**
         * ImageFormat
         * @description The images of one model: float32 in [0, 1] on both sides, [batch, channels, height, width].
         */
        ImageFormat: {
            /**
             * Channels
             * @enum {integer}
             */
            channels: 1 | 3;
            /** Height */
            height: number;
            /** Width */
            width: number;
        };
        JsonValue: unknown;
        /**
         * LatentStatistics
         * @description One latent over the validation images: of z for continuous latents, of pre_z for quantized ones (`usage` counts the codes).
         */
        LatentStatistics: {
            /** Active */
            active: boolean;
            /**
             * Entropy
             * @default null
             */
            entropy: number | null;
            histogram: components["schemas"]["Histogram"];
            /**
             * Kl
             * @default null
             */
            kl: number | null;
            /** Max */
            max: number;
            /** Mean */
            mean: number;
            /** Min */
            min: number;
            /** Quantiles */
            quantiles: {
                [key: string]: number;
            };
            /** Std */
            std: number;
            /**
             * Usage
             * @default null
             */
            usage: number[] | null;
        };
        /** LatentSummary */
        LatentSummary: {
            /** Active Rule */
            active_rule: string;
            /** Eigenvalues */
            eigenvalues: number[];
            /** Eigenvectors */
            eigenvectors: number[][];
            /** Latents */
            latents: components["schemas"]["LatentStatistics"][];
            /** Mean */
            mean: number[];
            /** N */
            n: number;
        };
        /**
         * Manifest
         * @description `manifest.json`, beside `encoder.onnx`, `decoder.onnx` and `samples.npz`.
         */
        Manifest: {
            canonical: components["schemas"]["Canonical"];
            data: components["schemas"]["DataSource"];
            history: components["schemas"]["History"];
            /** Id */
            id: string;
            image: components["schemas"]["ImageFormat"];
            /** Latent */
            latent: components["schemas"]["ContinuousLatents"] | components["schemas"]["QuantizedLatents"];
            /** Method */
            method: string;
            /** @default null */
            mutual_information: components["schemas"]["MutualInformation"] | null;
            provenance: components["schemas"]["Provenance"];
            reconstruction: components["schemas"]["Reconstruction"];
            /**
             * Schema Version
             * @default 1
             * @constant
             */
            schema_version: 1;
            /**
             * Scores
             * @default []
             */
            scores: components["schemas"]["Score"][];
            /** Sha256 */
            sha256: {
                [key: string]: string;
            };
            statistics: components["schemas"]["LatentSummary"];
            /** Summary */
            summary: string;
            /** Terms */
            terms: components["schemas"]["Term"][];
            /** Title */
            title: string;
        };
        /** Models */
        Models: {
            /** Models */
            models: components["schemas"]["Summary"][];
            /** Refused */
            refused: components["schemas"]["Refusal"][];
        };
        /**
         * MutualInformation
         * @description I(factor; latent) / H(factor), factors in rows and latents in columns.
         */
        MutualInformation: {
            /** Active */
            active: boolean[];
            /** Active Rule */
            active_rule: string;
            /** Estimator */
            estimator: string;
            /** Factors */
            factors: string[];
            /** N */
            n: number;
            /** Seed */
            seed: number;
            /**
             * Split
             * @enum {string}
             */
            split: "validation" | "train" | "all";
            /** Values */
            values: number[][];
        };
        /** Nearest */
        Nearest: {
            /** Distance */
            distance: number;
            /** Sample */
            sample: number;
        };
        /** Plots */
        Plots: {
            /** Plots */
            plots: components["schemas"]["PlotTitle"][];
        };
        /** PlotTitle */
        PlotTitle: {
            /**
             * Name
             * @example nmi
             */
            name: string;
            /** Title */
            title: string;
        };
        /**
         * Provenance
         * @description How to make this bundle again.
         */
        Provenance: {
            /** Commit */
            commit: string;
            /** Config */
            config: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /** Created */
            created: string;
            /** Images Seen */
            images_seen: number;
            /** Machine */
            machine: string;
            /** Packages */
            packages: {
                [key: string]: string;
            };
            /** Parameters */
            parameters: number;
            /** Seed */
            seed: number;
            /** Steps */
            steps: number;
            /** Wall Seconds */
            wall_seconds: number;
        };
        /**
         * QuantizedLatents
         * @description Each latent holds one of the ascending values of its own codebook.
         */
        QuantizedLatents: {
            /** Codebooks */
            codebooks: number[][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "quantized";
        };
        /**
         * Reconstruction
         * @description Mean squared error per pixel value, each image's own, over the validation images.
         */
        Reconstruction: {
            /** N */
            n: number;
            /** Quantiles */
            quantiles: {
                [key: string]: number;
            };
        };
        /**
         * Refusal
         * @description A folder among the models that is not served.
         */
        Refusal: {
            /**
             * Id
             * @example qlae-broken
             */
            id: string;
            /**
             * Reason
             * @example decoder.onnx does not match its checksum
             */
            reason: string;
        };
        /** Sample */
        Sample: {
            /** Code */
            code: number[] | null;
            /** Factors */
            factors: number[] | null;
            /** Index */
            index: number;
            /** Pre Z */
            pre_z: number[] | null;
            /** Z */
            z: number[];
        };
        /** SampleList */
        SampleList: {
            /** Samples */
            samples: components["schemas"]["Sample"][];
        };
        /**
         * Score
         * @description One number that somebody may quote, with what is needed to defend it.
         */
        Score: {
            /**
             * By Factor
             * @default null
             */
            by_factor: (number | null)[] | null;
            /**
             * By Latent
             * @default null
             */
            by_latent: (number | null)[] | null;
            /** Estimator */
            estimator: string;
            /**
             * Higher Is Better
             * @default true
             */
            higher_is_better: boolean;
            /**
             * Interval
             * @default null
             */
            interval: [
                number,
                number
            ] | null;
            /** N */
            n: number;
            /** Name */
            name: string;
            /**
             * Note
             * @default
             */
            note: string;
            /** Seed */
            seed: number;
            /**
             * Split
             * @enum {string}
             */
            split: "validation" | "train" | "all";
            /**
             * Unit
             * @default
             */
            unit: string;
            /** Value */
            value: number | null;
        };
        /** ScoreSummary */
        ScoreSummary: {
            /**
             * Name
             * @example InfoM
             */
            name: string;
            /**
             * Value
             * @example 0.93
             */
            value: number | null;
        };
        /** Size */
        Size: {
            /** Height */
            height: number;
            /** Width */
            width: number;
        };
        /**
         * Summary
         * @description One line of the model picker.
         */
        Summary: {
            /** Active */
            active: number;
            data: components["schemas"]["DataSummary"];
            /** Id */
            id: string;
            image: components["schemas"]["ImageFormat"];
            /**
             * Kind
             * @enum {string}
             */
            kind: "deterministic" | "gaussian" | "quantized";
            /** Latents */
            latents: number;
            /** Method */
            method: string;
            /** Scores */
            scores: components["schemas"]["ScoreSummary"][];
            /** Sha */
            sha: string;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
        };
        /**
         * Term
         * @description One weighted term of the training loss; nats, summed over pixels or latents, mean over the batch.
         */
        Term: {
            /** Name */
            name: string;
            /**
             * Note
             * @default
             */
            note: string;
            /** Weight */
            weight: number;
        };
        /** TraverseRequest */
        TraverseRequest: {
            /**
             * Latents
             * @default null
             * @example [
             *       0,
             *       2
             *     ]
             */
            latents: number[] | null;
            /**
             * Range
             * @default minmax
             * @enum {string}
             */
            range: "minmax" | "quantile" | "sigma2" | "prior" | "codebook";
            /**
             * Steps
             * @default 11
             */
            steps: number;
            /**
             * Z
             * @example [
             *       0.1,
             *       -0.5,
             *       0.3
             *     ]
             */
            z: number[];
        };
        /**
         * Values
         * @description The values that each latent takes in a traversal, ascending; slider ends are the first and the last.
         */
        Values: {
            /**
             * Range
             * @enum {string}
             */
            range: "minmax" | "quantile" | "sigma2" | "prior" | "codebook";
            /** Values */
            values: number[][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
