/**
 * The family of TroL-3.8B: InternViT tower on tiles, Phi-3 decoder. Everything that is true of this family alone: its config.json,
 * where its parts lie, its prompts, its pictures. No other package but its own knows that it exists.
 */
@NullMarked
package io.github.trol4j.models.phi3;

import org.jspecify.annotations.NullMarked;
