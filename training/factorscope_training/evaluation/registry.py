"""The measures, in the order in which they are taken and printed."""

from factorscope_training.evaluation import (
    disentanglement,
    geometry,
    information,
    informed,
    probes,
    reconstruction,
    robustness,
    samples,
)
from factorscope_training.evaluation.measure import (
    Measure,
    first_of,
    without_distances,
    without_factors,
    without_held_out,
    without_posterior,
)

MEASURES = (
    Measure("InfoMEC", "disentanglement", informed.informed, without_factors),
    Measure("other forms of InfoMEC", "disentanglement", informed.other_forms, without_factors),
    Measure("DCI", "disentanglement", disentanglement.importances, without_held_out),
    Measure("MIG", "disentanglement", disentanglement.gap_of_information, without_factors),
    Measure("SAP", "disentanglement", disentanglement.gap_of_accuracy, first_of(without_held_out, without_distances)),
    Measure(
        "beta-VAE and FactorVAE scores",
        "disentanglement",
        disentanglement.groups,
        first_of(without_held_out, without_distances),
    ),
    Measure("Ridgeway & Mozer", "disentanglement", disentanglement.ridgeway, without_held_out),
    Measure("IRS", "disentanglement", disentanglement.interventions, first_of(without_factors, without_distances)),
    Measure("PSNR", "reconstruction", reconstruction.decibels),
    Measure("SSIM", "reconstruction", reconstruction.structure, reconstruction.too_small),
    Measure("reconstruction error", "reconstruction", reconstruction.nats, reconstruction.unlikely),
    Measure("KL", "information", information.cost, without_posterior),
    Measure("I(x; z)", "information", information.carried, without_posterior),
    Measure("active units", "information", information.activity, without_posterior),
    Measure("NLL", "information", information.likelihood, information.no_likelihood),
    Measure("code entropy", "information", information.entropy, information.continuous),
    Measure("spectrum", "geometry", geometry.spectrum, without_distances),
    Measure("signs", "geometry", geometry.signs, geometry.one_mode),
    Measure("drift under transforms", "robustness", robustness.consistency, without_distances),
    Measure("linear probe", "probes", probes.linear, probes.absent),
    Measure("MLP probe", "probes", probes.hidden, probes.absent),
    Measure("Frechet distance", "samples", samples.frechet, samples.absent),
)
