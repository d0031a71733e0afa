package io.github.trol4j.models.eval.judge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes requests down where there is no judge. It says 0, which every set can use, so that the rules of a set are walked through
 * once; only the first request about an item is kept, since later ones depend on what a judge says.
 */
public final class DryJudge implements Judge {
    private static final String USABLE = "0";

    private final Set<Integer> positions = new HashSet<>();
    private final List<Transcript.Entry> entries = new ArrayList<>();

    @Override
    public String ask(JudgeRequest request) {
        if (positions.add(request.position())) {
            entries.add(new Transcript.Entry(request, null));
        }
        return USABLE;
    }

    @Override
    public int tries(int position, String stage) {
        return 1;
    }

    /** The first request about each item, without replies. */
    public List<Transcript.Entry> entries() {
        return List.copyOf(entries);
    }
}
