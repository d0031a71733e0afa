package io.github.trol4j.models.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.Prefill;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Sequence;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.plan.LayerPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seeded conversations of up to six turns about one to three pictures, several of which begin alike, each turn read by way of a cache in
 * chunks of any size and compared with a fresh run: logits, gates, answer.
 */
final class RandomTalk {
    private static final List<Traversal> POLICIES = List.of(
            Traversal.FULL,
            Traversal.OFF,
            Traversal.LOSSLESS,
            new Traversal.Threshold(0.4f),
            new Traversal.Budget(0.5),
            Traversal.IMAGE,
            Traversal.TEXT,
            Traversal.ALL);
    private static final int PICTURES = 4;
    private static final int ROWS = 9; // of a picture

    private final LanguageModel model;
    private final DecoderLane lane;
    private final PrefixCache cache;
    private final boolean keepsAll;
    private final int least;
    private final List<Read> before = new ArrayList<>();

    private record Read(LayerPlan plan, Talk talk) {}

    /** @param keepsAll whether the cache forgets nothing, so that its savings can be foretold */
    RandomTalk(LanguageModel model, DecoderLane lane, PrefixCache cache, boolean keepsAll) {
        this.model = model;
        this.lane = lane;
        this.cache = cache;
        this.keepsAll = keepsAll;
        this.least = model.backend().capabilities().leastRows();
    }

    /** What was said so far: ids, and -1 - n where a row of picture n stands. */
    private record Talk(List<Integer> said) {
        Talk() {
            this(new ArrayList<>());
        }

        int common(Talk other) {
            int most = Math.min(said.size(), other.said.size());
            return IntStream.range(0, most)
                    .filter(i -> !said.get(i).equals(other.said.get(i)))
                    .findFirst()
                    .orElse(most);
        }
    }

    void hold(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Traversal policy = POLICIES.get(seed % POLICIES.size());
        for (int twice = 0; twice < 2; twice++) { // two conversations that begin alike
            Talk talk = new Talk();
            SplittableRandom same = new SplittableRandom(seed);
            int turns = random.nextInt(1, 7);
            int pictures = same.nextInt(1, 4);
            for (int turn = 0; turn < turns; turn++) {
                SplittableRandom source = turn < 1 ? same : random;
                if (turn < pictures) {
                    show(talk, source.nextInt(PICTURES));
                }
                say(talk, source, 12);
                say(talk, random, 8);
                int[] answer = ask(talk, policy, random);
                Arrays.stream(answer).forEach(talk.said::add);
            }
        }
    }

    private static void say(Talk talk, SplittableRandom random, int most) {
        random.ints(random.nextInt(2, most), 10, 500).forEach(talk.said::add);
    }

    private static void show(Talk talk, int picture) {
        for (int row = 0; row < ROWS; row++) {
            talk.said.add(-1 - (picture * ROWS + row));
        }
    }

    private Prompt prompt(Talk talk) {
        int[] said = talk.said.stream().mapToInt(i -> i).toArray();
        int[] image = IntStream.range(0, said.length).filter(i -> said[i] < 0).toArray();
        int width = model.config().hidden();
        float[] rows = new float[image.length * width];
        for (int i = 0; i < image.length; i++) {
            SplittableRandom random = new SplittableRandom(said[image[i]]);
            for (int j = 0; j < width; j++) {
                rows[i * width + j] = (float) (random.nextGaussian() * 0.5);
            }
        }
        int[] ids = Arrays.stream(said).map(id -> Math.max(id, 3)).toArray(); // all image tokens alike
        return new Prompt(ids, Rows.of(image), rows);
    }

    private int[] ask(Talk talk, Traversal policy, SplittableRandom random) {
        Prompt prompt = prompt(talk);
        LayerPlan plan = policy.plan(model.config().layers());
        try (Sequence sequence = cache.acquire(plan, prompt);
                Sequence fresh = new Sequence(plan)) {
            float[] logits = read(sequence, prompt, random.nextInt(1, 60)).clone();
            if (keepsAll) {
                assertThat(sequence.reused()).isEqualTo(expected(plan, talk));
            }
            before.add(new Read(plan, new Talk(List.copyOf(talk.said))));
            if (random.nextBoolean()) {
                cache.put(sequence); // before or after the answer
            }
            float[] alone =
                    lane.prefill(fresh, prompt, Reuse.NONE, Observer.NONE).clone();
            assertThat(logits).isEqualTo(alone);
            assertThat(sequence.gates()).isEqualTo(fresh.gates());
            int[] answer = new int[random.nextInt(1, 4)];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = Decoders.argmax(logits);
                logits = lane.decode(sequence, answer[i]).clone();
                assertThat(logits).isEqualTo(lane.decode(fresh, answer[i]));
            }
            cache.put(sequence);
            return answer;
        }
    }

    private float[] read(Sequence sequence, Prompt prompt, int chunk) {
        Prefill prefill = lane.begin(sequence, prompt, Reuse.PREFIX, chunk);
        float[] logits = {};
        while (!prefill.isDone()) {
            logits = lane.prefillChunk(prefill, Observer.NONE);
        }
        return logits;
    }

    /** Tokens that some earlier prompt had in common, by comparison with each. */
    private int expected(LayerPlan plan, Talk talk) {
        int longest = before.stream()
                .filter(read -> read.plan.equals(plan) && sameRegime(read.talk, talk))
                .mapToInt(read -> read.talk.common(talk))
                .max()
                .orElse(0);
        return Math.clamp(talk.said.size() - least, 0, longest < 16 ? 0 : longest);
    }

    private boolean sameRegime(Talk one, Talk other) {
        return model.config().rotary().regime(one.said.size())
                == model.config().rotary().regime(other.said.size());
    }
}
