package io.github.trol4j.cli;

/** What {@code --lora} says of itself. */
final class LoraHelp {
    static final String HELP =
            "How rows of pictures go through partial LoRA: ${COMPLETION-CANDIDATES}. merged: one product with a second set of weights, "
                    + "faster, and the memory of a second decoder; a folder takes a while longer to load. Default: auto, merged where a packed "
                    + "file of q8 or q4 has it, else branch.";

    private LoraHelp() {}
}
