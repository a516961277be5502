// Generated from the server's OpenAPI document by `npm run types`; do not edit.
export interface paths {
    "/api/v1/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare
         * @description The scores of several models of one data set, best and ties marked.
         */
        get: operations["compareModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description Whether the server answers, and how many models it serves.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Every model, and every folder that was refused with the reason; of a training's snapshots the newest, with the
         *     ids of the others. Looks at the folders anew.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Manifest
         * @description The manifest; the ETag is the sha256 of manifest.json, and so names the whole bundle.
         */
        get: operations["getManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Codes
         * @description The codes of many validation images with their factor values, for whatever needs the latents jointly.
         */
        get: operations["listCodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decode
         * @description One image for each row of z, side by side.
         */
        post: operations["decode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/draw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draw
         * @description z by one of these rules: the same for the same seed. Whoever shows what they decode to names the rule.
         */
        post: operations["draw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/draws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Draws
         * @description The rules that z can be drawn by, the nearest to a prior of this model first; quantized latents may have none.
         */
        get: operations["listDraws"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encode
         * @description The code of an uploaded image, and how far to trust it. The upload is not kept.
         */
        post: operations["encode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Factors
         * @description The factors of a model's data set; whether their values can be set, and if not, why not.
         */
        get: operations["listFactors"];
        put?: never;
        /**
         * Draw Factors
         * @description The true picture of these factor values, its code, and, if asked for, the codes along one factor.
         */
        post: operations["drawFactors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Names
         * @description The names and notes of latents that lie beside the bundle; none where nobody has named any.
         */
        get: operations["getNames"];
        /**
         * Put Names
         * @description Replaces all names and notes, and answers with them. With If-Match only where nobody else has changed them
         *     meanwhile; without it the last one to write wins.
         */
        put: operations["putNames"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/plots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Plots
         * @description All plots: those that this model has, with their parameters, and why it has not the others.
         */
        get: operations["listPlots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/plots/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plot
         * @description One figure, to be handed to Plotly as it is; every parameter may be left out.
         */
        get: operations["getPlot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Render
         * @description A traversal or an interpolation as GIF, WebP or MP4. One film at a time; it ends with its connection.
         */
        post: operations["render"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Samples
         * @description A few dozen validation images: their codes and factor values.
         */
        get: operations["listSamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/samples.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sample Strip
         * @description All samples side by side, in one picture.
         */
        get: operations["getSampleStrip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/samples/{n}.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sample
         * @description One sample.
         */
        get: operations["getSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/traverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Traverse
         * @description A sheet: row i sweeps `latents[i]` over its values, everything else stays at z. Missing cells are transparent.
         */
        post: operations["traverse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Values
         * @description The values that a traversal gives each latent; they depend on the range mode and not on z.
         */
        get: operations["getValues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/warp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Warp
         * @description The picture turned and scaled about its middle, then shifted; its code before and after. Nothing is kept.
         */
        post: operations["warp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plots/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare Plot
         * @description The same as a figure: values and their intervals, one panel for each column.
         */
        get: operations["comparePlot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server Metadata
         * @description Name, version and extensions of the server.
         */
        get: operations["v2Server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description Whether the server answers.
         */
        get: operations["v2Live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether the server can infer now: a model opens and decodes. If not, 503 with the reason.
         */
        get: operations["v2Ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model Metadata
         * @description Names, types and shapes of a graph's tensors.
         */
        get: operations["v2Model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/infer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Infer
         * @description Runs one graph.
         */
        post: operations["v2Infer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/models/{model}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model Ready
         * @description Whether the graph loads.
         */
        get: operations["v2ModelReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Binarization
         * @description How near the posterior means are to the two modes -r and +r; every list has one entry for each latent.
         */
        Binarization: {
            /**
             * Form
             * @enum {string}
             */
            form: "nearest" | "soft";
            /** N */
            n: number;
            /** Near Minus */
            near_minus: number[];
            /** Near Plus */
            near_plus: number[];
            /** Positive */
            positive: number[];
            /** R */
            r: number;
            /** Sign Entropy */
            sign_entropy: number[];
        };
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
        /**
         * Code
         * @description What the encoder says of one picture.
         */
        Code: {
            /** Code */
            code: number[] | null;
            /** Log Std */
            log_std: number[] | null;
            /** Pre Z */
            pre_z: number[] | null;
            /** Z */
            z: number[];
        };
        /**
         * CodeList
         * @description The codes of many validation images; of a model that keeps none, those of its samples.
         */
        CodeList: {
            /** Factors */
            factors: number[][] | null;
            /** Latents */
            latents: number;
            /** N */
            n: number;
            /** Pre Z */
            pre_z: string | null;
            /**
             * Z
             * @example AACAPw==
             */
            z: string;
        };
        /**
         * ComparedModel
         * @description A row of a comparison.
         */
        ComparedModel: {
            /** Cells */
            cells: (components["schemas"]["ComparedValue"] | null)[];
            /** Id */
            id: string;
            /** Method */
            method: string;
            /** Seed */
            seed: number;
            /** Title */
            title: string;
        };
        /**
         * ComparedScore
         * @description A column of a comparison: values that were computed alike, on images of one kind.
         */
        ComparedScore: {
            /** Estimator */
            estimator: string;
            /**
             * Family
             * @enum {string}
             */
            family: "disentanglement" | "reconstruction" | "information" | "geometry" | "robustness" | "probes" | "samples" | "other";
            /** Higher Is Better */
            higher_is_better: boolean;
            image: components["schemas"]["Size"];
            /** N */
            n: number;
            /**
             * Name
             * @example InfoM
             */
            name: string;
            /**
             * Split
             * @enum {string}
             */
            split: "validation" | "train" | "all";
            /** Unit */
            unit: string;
        };
        /**
         * ComparedValue
         * @description One model's value in one column.
         */
        ComparedValue: {
            /** Best */
            best: boolean;
            /** Interval */
            interval: [
                number,
                number
            ] | null;
            /** Note */
            note: string;
            /** Seeds */
            seeds: number;
            /** Tied */
            tied: boolean;
            /** Value */
            value: number | null;
        };
        /**
         * Comparison
         * @description The scores of models of one data set; scores that differ in how they were computed never share a column.
         */
        Comparison: {
            /** Columns */
            columns: components["schemas"]["ComparedScore"][];
            data: components["schemas"]["DataSummary"];
            /** Rows */
            rows: components["schemas"]["ComparedModel"][];
        };
        /**
         * Consistency
         * @description What transforms of the image do to its code.
         */
        Consistency: {
            /** Curves */
            curves: components["schemas"]["DriftCurve"][];
            /** N */
            n: number;
            /** Trained */
            trained: {
                [key: string]: [
                    number,
                    number
                ];
            };
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
        /** Draw */
        Draw: {
            /** About */
            about: string;
            /**
             * Rule
             * @enum {string}
             */
            rule: "normal" | "mixture" | "weighted" | "joint" | "corners" | "gaussian" | "ellipsoid" | "sphere" | "truncated" | "usage";
            /** Z */
            z: number[][];
        };
        /** DrawRequest */
        DrawRequest: {
            /** K */
            k?: number | null;
            /**
             * N
             * @example 12
             */
            n: number;
            /**
             * Rule
             * @example normal
             * @enum {string}
             */
            rule: "normal" | "mixture" | "weighted" | "joint" | "corners" | "gaussian" | "ellipsoid" | "sphere" | "truncated" | "usage";
            /**
             * Seed
             * @example 0
             */
            seed: number;
        };
        /** DrawRule */
        DrawRule: {
            /**
             * About
             * @example every latent from N(0, 1); the rule is our choice
             */
            about: string;
            /**
             * Rule
             * @enum {string}
             */
            rule: "normal" | "mixture" | "weighted" | "joint" | "corners" | "gaussian" | "ellipsoid" | "sphere" | "truncated" | "usage";
        };
        /** DrawRules */
        DrawRules: {
            /** Rules */
            rules: components["schemas"]["DrawRule"][];
        };
        /**
         * Drift
         * @description How far a code has moved from x to x~. The drift is ours, the KL the regulariser of Sinha & Dieng 2021,
         *     arXiv:2105.14859.
         */
        Drift: {
            /** Kl */
            kl: number | null;
            /** Kl By Latent */
            kl_by_latent: number[] | null;
            /** Share */
            share: number[];
            /** Std */
            std: number[];
            /** Total */
            total: number | null;
        };
        /**
         * DriftCurve
         * @description How far codes move when images x are transformed into x~, by the strength of one transform.
         */
        DriftCurve: {
            /** Drift */
            drift: number[];
            /** Error */
            error: number[];
            /** Kl */
            kl: number[] | null;
            /**
             * Transform
             * @enum {string}
             */
            transform: "rotation" | "shift" | "scale";
            /** Unit */
            unit: string;
            /** Values */
            values: number[];
        };
        /**
         * Encoding
         * @description An uploaded or drawn image as the model sees it, and how far that can be trusted.
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
         * FactorControls
         * @description The factors of a model's data set, and whether their values can be set.
         */
        FactorControls: {
            /** Drawn */
            drawn: boolean;
            /** Factors */
            factors: components["schemas"]["FactorSize"][];
            /** Reason */
            reason: string | null;
            /** Std */
            std: number[];
        };
        /**
         * FactorPicture
         * @description The true picture of some factor values, as the model sees it.
         */
        FactorPicture: {
            encoding: components["schemas"]["Encoding"];
            sweep: components["schemas"]["Sweep"] | null;
            /** Values */
            values: number[];
        };
        /** FactorRequest */
        FactorRequest: {
            /**
             * Sweep
             * @example 1
             */
            sweep?: number | null;
            /**
             * Values
             * @example [
             *       0,
             *       3,
             *       6,
             *       4,
             *       0,
             *       9
             *     ]
             */
            values: number[];
        };
        /** FactorSize */
        FactorSize: {
            /**
             * Name
             * @example wall_hue
             */
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
        /** FilmStop */
        FilmStop: {
            /**
             * Name
             * @example sample 3
             */
            name: string;
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
        /** InferInput */
        InferInput: {
            /**
             * Data
             * @default null
             * @example [
             *       0.1,
             *       -0.5,
             *       0.3
             *     ]
             */
            data: unknown[] | null;
            /**
             * Datatype
             * @example FP32
             */
            datatype: string;
            /**
             * Name
             * @example z
             */
            name: string;
            /**
             * Parameters
             * @default {}
             */
            parameters: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * Shape
             * @example [
             *       1,
             *       3
             *     ]
             */
            shape: number[];
        };
        /** InferOutput */
        InferOutput: {
            /** Data */
            data: number[] | null;
            /**
             * Datatype
             * @constant
             */
            datatype: "FP32";
            /** Name */
            name: string;
            /** Parameters */
            parameters: {
                [key: string]: components["schemas"]["JsonValue"];
            } | null;
            /** Shape */
            shape: number[];
        };
        /** InferRequest */
        InferRequest: {
            /**
             * Id
             * @default null
             */
            id: string | null;
            /** Inputs */
            inputs: components["schemas"]["InferInput"][];
            /**
             * Outputs
             * @default null
             */
            outputs: components["schemas"]["RequestedOutput"][] | null;
            /**
             * Parameters
             * @default {}
             */
            parameters: {
                [key: string]: components["schemas"]["JsonValue"];
            };
        };
        /** InferResponse */
        InferResponse: {
            /** Id */
            id: string | null;
            /** Model Name */
            model_name: string;
            /** Model Version */
            model_version: string;
            /** Outputs */
            outputs: components["schemas"]["InferOutput"][];
        };
        /**
         * InterpolationFilm
         * @description Straight lines in z from each stop to the next; where it loops, back to the first at last.
         */
        InterpolationFilm: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "interpolation";
            /**
             * Snap
             * @default false
             */
            snap: boolean;
            /** Stops */
            stops: components["schemas"]["FilmStop"][];
        };
        JsonValue: unknown;
        /**
         * LatentName
         * @description What one latent is called. With both empty it is as if it were not listed.
         */
        LatentName: {
            /**
             * Latent
             * @example 3
             */
            latent: number;
            /**
             * Name
             * @example wall hue
             */
            name: string;
            /**
             * Note
             * @example jumps at red
             */
            note: string;
        };
        /**
         * LatentStatistics
         * @description One latent over the validation images: of z, or of pre_z for quantized latents (`usage` counts their codes).
         */
        LatentStatistics: {
            /** Active */
            active: boolean;
            /** Entropy */
            entropy: number | null;
            histogram: components["schemas"]["Histogram"];
            /** Kl */
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
            /** Usage */
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
        /** Live */
        Live: {
            /** Live */
            live: boolean;
        };
        /**
         * Manifest
         * @description `manifest.json`, beside `encoder.onnx`, `decoder.onnx` and `samples.npz`.
         */
        Manifest: {
            binarization: components["schemas"]["Binarization"] | null;
            canonical: components["schemas"]["Canonical"];
            consistency: components["schemas"]["Consistency"] | null;
            data: components["schemas"]["DataSource"];
            history: components["schemas"]["History"];
            /** Id */
            id: string;
            image: components["schemas"]["ImageFormat"];
            /** Latent */
            latent: components["schemas"]["ContinuousLatents"] | components["schemas"]["QuantizedLatents"];
            /** Method */
            method: string;
            mutual_information: components["schemas"]["MutualInformation"] | null;
            /**
             * Other Information
             * @default []
             */
            other_information: components["schemas"]["MutualInformation"][];
            /**
             * Papers
             * @default []
             */
            papers: components["schemas"]["Paper"][];
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
            snapshot: components["schemas"]["Snapshot"] | null;
            statistics: components["schemas"]["LatentSummary"];
            /** Summary */
            summary: string;
            /** Terms */
            terms: components["schemas"]["Term"][];
            /** Title */
            title: string;
            /**
             * Try First
             * @default []
             */
            try_first: string[];
        };
        /** ModelMetadata */
        ModelMetadata: {
            /** Inputs */
            inputs: components["schemas"]["TensorMetadata"][];
            /**
             * Name
             * @example qlae-shapes3d.decoder
             */
            name: string;
            /** Outputs */
            outputs: components["schemas"]["TensorMetadata"][];
            /** Platform */
            platform: string;
            /** Versions */
            versions: string[];
        };
        /** ModelReady */
        ModelReady: {
            /** Name */
            name: string;
            /** Ready */
            ready: boolean;
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
        /**
         * Names
         * @description What the latents of a model are called.
         */
        Names: {
            /** Current */
            current: boolean;
            /** Id */
            id: string;
            /** Latents */
            latents: components["schemas"]["LatentName"][];
            /** Sha */
            sha: string | null;
        };
        /**
         * NamesRequest
         * @description All names of a model: they replace those that there are.
         */
        NamesRequest: {
            /** Latents */
            latents: components["schemas"]["LatentName"][];
        };
        /** Nearest */
        Nearest: {
            /** Distance */
            distance: number;
            /** Sample */
            sample: number;
        };
        /**
         * Paper
         * @description A paper that the model is after.
         */
        Paper: {
            /** Arxiv */
            arxiv: string;
            /** Authors */
            authors: string;
            /** Title */
            title: string;
            /** Year */
            year: number;
        };
        /**
         * PlotParameter
         * @description A query parameter that a plot takes; it may be left out.
         */
        PlotParameter: {
            /**
             * Choices
             * @example [
             *       "z0",
             *       "z1 (inactive)"
             *     ]
             */
            choices: string[] | null;
            /**
             * Name
             * @enum {string}
             */
            name: "latent" | "other" | "factor" | "error";
            /**
             * Title
             * @example Latent
             */
            title: string;
        };
        /**
         * Plots
         * @description All plots that there are, in the same order for every model.
         */
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
            /** Parameters */
            parameters: components["schemas"]["PlotParameter"][];
            /**
             * Reason
             * @example This model keeps no codes; export it again to have them.
             */
            reason: string | null;
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
         * @description Each latent holds one of the ascending values of its own codebook; latents may have different numbers of them.
         */
        QuantizedLatents: {
            /** Codebooks */
            codebooks: number[][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "quantized";
            /**
             * Quantizer
             * @default codebook
             * @enum {string}
             */
            quantizer: "codebook" | "global_codebook" | "fixed_values" | "fixed_grid" | "sign" | "bernoulli" | "vector";
        };
        /** Ready */
        Ready: {
            /** Ready */
            ready: boolean;
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
        /**
         * RenderedFile
         * @description The last line, unless that is an error.
         */
        RenderedFile: {
            /**
             * File
             * @example R0lGODlh
             */
            file: string;
            /**
             * Name
             * @example factorscope-qlae-mnist-z3.gif
             */
            name: string;
            /**
             * Type
             * @example image/gif
             */
            type: string;
        };
        /**
         * RenderProgress
         * @description A line while the film is made.
         */
        RenderProgress: {
            /** Done */
            done: number;
            /** Of */
            of: number;
        };
        /**
         * RenderRequest
         * @description A film; at most 600 frames, and 200 million pixels in all of them together.
         */
        RenderRequest: {
            /**
             * Dark
             * @default false
             */
            dark: boolean;
            /** Film */
            film: components["schemas"]["TraversalFilm"] | components["schemas"]["InterpolationFilm"];
            /**
             * Format
             * @default gif
             * @enum {string}
             */
            format: "gif" | "webp" | "mp4";
            /**
             * Fps
             * @default 25
             */
            fps: number;
            /**
             * Loop
             * @default true
             */
            loop: boolean;
            /**
             * Seconds
             * @default 4
             */
            seconds: number;
            /**
             * Size
             * @default 512
             */
            size: number;
        };
        /** RequestedOutput */
        RequestedOutput: {
            /** Name */
            name: string;
            /**
             * Parameters
             * @default {}
             */
            parameters: {
                [key: string]: components["schemas"]["JsonValue"];
            };
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
         *
         *     Two scores compare only where name, estimator, n, split and data set are the same.
         */
        Score: {
            /** By Factor */
            by_factor: (number | null)[] | null;
            /** By Latent */
            by_latent: (number | null)[] | null;
            /** Estimator */
            estimator: string;
            /**
             * Family
             * @default other
             * @enum {string}
             */
            family: "disentanglement" | "reconstruction" | "information" | "geometry" | "robustness" | "probes" | "samples" | "other";
            /**
             * Higher Is Better
             * @default true
             */
            higher_is_better: boolean;
            /** Interval */
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
             * Seeds
             * @default 1
             */
            seeds: number;
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
        /** ServerMetadata */
        ServerMetadata: {
            /** Extensions */
            extensions: string[];
            /** Name */
            name: string;
            /** Version */
            version: string;
        };
        /** Size */
        Size: {
            /** Height */
            height: number;
            /** Width */
            width: number;
        };
        /**
         * Snapshot
         * @description Of a training that went on when the bundle was written.
         */
        Snapshot: {
            /** Run */
            run: string;
            /** Step */
            step: number;
            /** Steps */
            steps: number;
        };
        /**
         * Stop
         * @description A snapshot that a training left on its way: a model of its own.
         */
        Stop: {
            /**
             * Id
             * @example qlae-mnist-s0-4000
             */
            id: string;
            /** Scores */
            scores: components["schemas"]["ScoreSummary"][];
            /**
             * Step
             * @example 4000
             */
            step: number;
        };
        /**
         * Summary
         * @description One line of the model picker. Of the snapshots of one training only the newest has such a line.
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
            snapshot: components["schemas"]["Snapshot"] | null;
            /** Snapshots */
            snapshots: components["schemas"]["Stop"][];
            /** Summary */
            summary: string;
            /** Title */
            title: string;
        };
        /**
         * Sweep
         * @description What the latents do along one factor, all others held.
         */
        Sweep: {
            /** Factor */
            factor: number;
            /** Moved */
            moved: number[];
            /** Z */
            z: number[][];
        };
        /** TensorMetadata */
        TensorMetadata: {
            /**
             * Datatype
             * @constant
             */
            datatype: "FP32";
            /**
             * Name
             * @example z
             */
            name: string;
            /**
             * Shape
             * @example [
             *       -1,
             *       12
             *     ]
             */
            shape: number[];
        };
        /**
         * Term
         * @description One weighted term of the training loss; nats, summed over pixels or latents, mean over the batch.
         */
        Term: {
            /**
             * Formula
             * @default
             */
            formula: string;
            /** Name */
            name: string;
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Options
             * @default {}
             */
            options: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * Ours
             * @default
             */
            ours: string;
            /**
             * Source
             * @default
             */
            source: string;
            /** Weight */
            weight: number;
        };
        /**
         * TraversalFilm
         * @description One latent through its range, the others at z.
         */
        TraversalFilm: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "traversal";
            /**
             * Latent
             * @example 2
             */
            latent: number;
            /**
             * Range
             * @default minmax
             * @enum {string}
             */
            range: "minmax" | "quantile" | "sigma2" | "prior" | "codebook";
            /** Steps */
            steps?: number | null;
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
        /** TraverseRequest */
        TraverseRequest: {
            /**
             * Latents
             * @example [
             *       0,
             *       2
             *     ]
             */
            latents?: number[] | null;
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
            /** Codes */
            codes: number[][] | null;
            /**
             * Range
             * @enum {string}
             */
            range: "minmax" | "quantile" | "sigma2" | "prior" | "codebook";
            /** Values */
            values: number[][];
        };
        /**
         * Warped
         * @description A picture x, its transform x~, both codes, and how far they are apart.
         */
        Warped: {
            drift: components["schemas"]["Drift"];
            /** Error */
            error: number;
            /**
             * Input
             * @example data:image/png;base64,iVBORw0KGgo=
             */
            input: string;
            original: components["schemas"]["Code"];
            /** Percentile */
            percentile: number;
            /**
             * Reconstruction
             * @example data:image/png;base64,iVBORw0KGgo=
             */
            reconstruction: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "typical" | "unusual" | "unlike";
            warped: components["schemas"]["Code"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    compareModels: {
        parameters: {
            query: {
                /** @description Ids with commas between them, at most 24 */
                models: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Models"];
                };
            };
            /** @description The list is the one that the client has */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getManifest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Manifest"];
                };
            };
            /** @description The manifest is the one that the client has */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listCodes: {
        parameters: {
            query?: {
                /** @description The bundle's sha; the answer may then be kept for ever */
                sha?: string | null;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeList"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    decode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        /** @description Rows of z: JSON, or float32, little-endian, row after row */
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecodeRequest"];
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description PNG; or, with `Accept: application/octet-stream`, uint8 RGBA, row-major */
            200: {
                headers: {
                    /** @description Images, one after the other; with application/octet-stream only */
                    "X-Image-Count"?: number;
                    /** @description Pixels; with application/octet-stream only */
                    "X-Image-Height"?: number;
                    /** @description Pixels; with application/octet-stream only */
                    "X-Image-Width"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "image/png": string;
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    draw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrawRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draw"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listDraws: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawRules"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    encode: {
        parameters: {
            query?: {
                /** @description Of the upright image; give all three or none */
                left?: number | null;
                /** @description Side of the square crop; without it the largest centred square */
                size?: number | null;
                /** @description Of the upright image; give all three or none */
                top?: number | null;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        /** @description A PNG, JPEG or WebP file up to 8 MiB */
        requestBody: {
            content: {
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encoding"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listFactors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorControls"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    drawFactors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorPicture"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getNames: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Names"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A file beside the bundle is damaged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    putNames: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the version that is to be replaced */
                "if-match"?: string | null;
            };
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamesRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Names"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A file beside the bundle is damaged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Changed by somebody else since it was read */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No room left where it is to be written */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listPlots: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plots"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getPlot: {
        parameters: {
            query?: {
                /** @description Mean squared error per pixel value of an image to mark */
                error?: number | null;
                /** @description Index; left out: no colours */
                factor?: number | null;
                /** @description Index; left out: the latent that carries most */
                latent?: number | null;
                /** @description Index of a second latent; left out: the next */
                other?: number | null;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Figure"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    render: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenderRequest"];
            };
        };
        responses: {
            /** @description Lines of JSON: `RenderProgress` again and again, at last `RenderedFile` or `ErrorBody` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["RenderProgress"] | components["schemas"]["RenderedFile"] | components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    listSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleList"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getSampleStrip: {
        parameters: {
            query?: {
                /** @description The bundle's sha; the answer may then be kept for ever */
                sha?: string | null;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getSample: {
        parameters: {
            query?: {
                /** @description The bundle's sha; the answer may then be kept for ever */
                sha?: string | null;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
                n: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    traverse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TraverseRequest"];
            };
        };
        responses: {
            /** @description PNG; or, with `Accept: application/octet-stream`, uint8 RGBA, row-major */
            200: {
                headers: {
                    /** @description Images, one after the other; with application/octet-stream only */
                    "X-Image-Count"?: number;
                    /** @description Pixels; with application/octet-stream only */
                    "X-Image-Height"?: number;
                    /** @description Pixels; with application/octet-stream only */
                    "X-Image-Width"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "image/png": string;
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    getValues: {
        parameters: {
            query?: {
                range?: "minmax" | "quantile" | "sigma2" | "prior" | "codebook";
                /** @description Ignored for `codebook` */
                steps?: number;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Values"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    warp: {
        parameters: {
            query?: {
                /** @description Degrees, counterclockwise */
                rotation?: number;
                /** @description Above 1 the content grows */
                scale?: number;
                /** @description Fraction of the width, to the right */
                x?: number;
                /** @description Fraction of the height, downwards */
                y?: number;
            };
            header?: never;
            path: {
                /** @description A model's id, as listed by /models */
                id: string;
            };
            cookie?: never;
        };
        /** @description A PNG, JPEG or WebP file up to 8 MiB */
        requestBody: {
            content: {
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Warped"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    comparePlot: {
        parameters: {
            query: {
                /** @description Ids with commas between them, at most 24 */
                models: string;
                /** @description Names of scores, repeated or with commas; left out: InfoMEC and PSNR where there are */
                score?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Figure"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2Server: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerMetadata"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2Live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2Ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2Model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `<id>.encoder` or `<id>.decoder` */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelMetadata"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2Infer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Bytes of the JSON at the start of the body, where tensors follow it */
                "Inference-Header-Content-Length"?: number | null;
            };
            path: {
                /** @description `<id>.encoder` or `<id>.decoder` */
                model: string;
            };
            cookie?: never;
        };
        /** @description JSON; or JSON and then tensors as bytes, `Inference-Header-Content-Length` giving the length of the JSON */
        requestBody: {
            content: {
                "application/json": components["schemas"]["InferRequest"];
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InferResponse"];
                };
            };
            /** @description The body could not be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body did not arrive in time */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More bytes, pixels or rows than we take */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A body of a type that this call does not read */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value that this call cannot answer */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    v2ModelReady: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `<id>.encoder` or `<id>.decoder` */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelReady"];
                };
            };
            /** @description The server asks for a token, which the request does not bring */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The guard refuses the request: wrong Host, or sent by another site; or what is to be written is read-only */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No such model or item */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description More requests than are taken of one address, or it is being done for somebody else; ask again */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description As much is at work as is taken at once; ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
