"""The papers that runs are after, by arXiv identifier."""

from factorscope_models.recipe import Paper

PAPERS: dict[str, Paper] = {
    paper.arxiv: paper
    for paper in (
        Paper(
            arxiv="2305.18378",
            title="Disentanglement via Latent Quantization",
            authors="Hsu, Dorrell, Whittington, Wu, Finn",
            year=2023,
        ),
        Paper(
            arxiv="2303.12255",
            title="Encoding Binary Concepts in the Latent Space of Generative Models for Enhancing Data Representation",
            authors="Hu, Rostami",
            year=2023,
        ),
        Paper(
            arxiv="2104.11610",
            title="Eccentric Regularization: Minimizing Hyperspherical Energy without explicit projection",
            authors="Li, Blair",
            year=2021,
        ),
        Paper(
            arxiv="2105.14859",
            title="Consistency Regularization for Variational Auto-Encoders",
            authors="Sinha, Dieng",
            year=2021,
        ),
        Paper(
            arxiv="2210.01768",
            title="Disentanglement with Biological Constraints: A Theory of Functional Cell Types",
            authors="Whittington, Dorrell, Ganguli, Behrens",
            year=2023,
        ),
        Paper(
            arxiv="1802.04942",
            title="Isolating Sources of Disentanglement in Variational Autoencoders",
            authors="Chen, Li, Grosse, Duvenaud",
            year=2018,
        ),
        Paper(arxiv="1312.6114", title="Auto-Encoding Variational Bayes", authors="Kingma, Welling", year=2013),
        Paper(
            arxiv="1711.00937",
            title="Neural Discrete Representation Learning",
            authors="van den Oord, Vinyals, Kavukcuoglu",
            year=2017,
        ),
        Paper(
            arxiv="1509.00519",
            title="Importance Weighted Autoencoders",
            authors="Burda, Grosse, Salakhutdinov",
            year=2016,
        ),
    )
}
