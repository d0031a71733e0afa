package io.github.trol4j.models.load;

import io.github.trol4j.core.checkpoint.Weights;

/** Where checkpoints keep their projector. */
public final class Projectors {
    /** As later releases call it. */
    public static final String NAME = "vision_proj";

    /** As the models that these were made from call it. */
    public static final String OLD_NAME = "mlp1";

    private Projectors() {}

    /** Its layers, whichever name they lie under. */
    public static Weights of(Weights root) {
        return root.at(root.at(OLD_NAME).has("0.weight") ? OLD_NAME : NAME);
    }
}
