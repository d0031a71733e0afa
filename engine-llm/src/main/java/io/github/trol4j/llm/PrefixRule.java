package io.github.trol4j.llm;

/**
 * How much of a prompt need not be read again after another one.
 *
 * @param rotary keys are shared within a {@link Rotary#regime} only
 * @param least rows of a prompt that are always read, for the backend would compute fewer in another way
 */
record PrefixRule(Rotary rotary, int least) {
    static PrefixRule of(LanguageModel model) {
        return new PrefixRule(
                model.config().rotary(), model.backend().capabilities().leastRows());
    }

    /** Length of the longest common beginning whose keys and values are the same in both. */
    int common(PromptKey read, PromptKey prompt) {
        if (read.length() == 1 || prompt.length() == 1) {
            return 0; // a prompt of one token is not traversed twice
        }
        return rotary.regime(read.length()) == rotary.regime(prompt.length()) ? prompt.commonPrefix(read) : 0;
    }

    /** Rows of {@code prompt} that need not be read once {@code read} has been. */
    int reusable(PromptKey read, PromptKey prompt) {
        return Math.clamp(prompt.length() - least, 0, common(read, prompt));
    }
}
