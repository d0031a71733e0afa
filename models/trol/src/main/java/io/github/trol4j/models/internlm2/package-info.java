/**
 * The family of TroL-1.8B, TroL-7B and nano: CLIP tower, InternLM2 decoder with partial LoRA. Everything that is true of this family
 * alone: its config.json, where its parts lie, its prompts, its pictures. No other package but its own knows that it exists.
 */
@NullMarked
package io.github.trol4j.models.internlm2;

import org.jspecify.annotations.NullMarked;
