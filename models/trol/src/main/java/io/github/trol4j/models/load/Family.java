package io.github.trol4j.models.load;

import java.util.Locale;

/** The two families of published TroL models. */
public enum Family {
    /** TroL-1.8B and TroL-7B: CLIP tower, InternLM2 decoder with partial LoRA. */
    INTERNLM2,
    /** TroL-3.8B: InternViT tower on tiles, Phi-3 decoder. */
    PHI3;

    /** The name in reports and file formats. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
