package io.github.trol4j.models.load;

import io.github.trol4j.core.Backend;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.vision.Projector;
import io.github.trol4j.vision.VisionTower;

/**
 * The four parts of a model, prepared for one backend.
 *
 * @param config sizes as read, the vocabulary as the files have it
 */
public record LoadedModel(
        TrolConfig config,
        VisionTower tower,
        Projector projector,
        LanguageModel language,
        Backend backend,
        LoadReport report) {}
