package io.github.trol4j.models.trace;

import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.models.trace.TracedToken.Part;
import io.github.trol4j.models.trace.TracedToken.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Which place of a prompt belongs to what: turns end with a token of their own, the first of them is the system's. */
record PromptParts(Tokenizer tokenizer, List<TracedPicture> pictures) {
    List<TracedToken> of(Prompt prompt) {
        int[] ids = prompt.ids();
        int[] ends = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == tokenizer.endOfTurnId())
                .toArray();
        int systemEnd = ends.length == 0 ? -1 : ends[0];
        int questionEnd = ends.length == 0 ? ids.length : ends[ends.length - 1];
        List<Patch> patches = patches();
        List<TracedToken> tokens = new ArrayList<>();
        int image = 0;
        for (int i = 0; i < ids.length; i++) {
            String piece = tokenizer.piece(ids[i]);
            if (ids[i] == tokenizer.imageTokenId()) {
                tokens.add(new TracedToken(ids[i], piece, Part.IMAGE, patches.get(image++)));
            } else {
                Part part = i <= systemEnd ? Part.SYSTEM : i <= questionEnd ? Part.QUESTION : Part.ANSWER;
                tokens.add(new TracedToken(ids[i], piece, part, null));
            }
        }
        return tokens;
    }

    private List<Patch> patches() {
        List<Patch> patches = new ArrayList<>();
        for (int p = 0; p < pictures.size(); p++) {
            TracedPicture picture = pictures.get(p);
            for (int i = 0; i < picture.tokens(); i++) {
                patches.add(picture.patch(p, i));
            }
        }
        return patches;
    }
}
