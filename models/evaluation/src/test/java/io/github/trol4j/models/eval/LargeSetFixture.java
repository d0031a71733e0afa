package io.github.trol4j.models.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.report.Evaluation;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.eval.sets.BenchmarkInfo;
import io.github.trol4j.models.eval.sets.Entries;
import io.github.trol4j.models.eval.sets.EvalTask;
import io.github.trol4j.models.eval.sets.Facts;
import io.github.trol4j.models.eval.sets.PromptRule;
import io.github.trol4j.models.eval.sets.ScoredTask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Runs and reports a set of any size, every item with a picture of its own; started as a process with a small heap. */
final class LargeSetFixture {
    private static final int SIDE = 96;

    private LargeSetFixture() {}

    /** Arguments: run folder, items. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        Evaluation evaluation =
                new Evaluation(folder, new DataRoot(folder), List.of(new Noise(Integer.parseInt(args[1]))));
        evaluation.ask("echo", (item, options) -> Reply.of("yes"), DecodingOptions.greedy(), Selection.ALL);
        evaluation.report(evaluation.score(null));
    }

    private record Noise(int size) implements Benchmark {
        record Expected(String expected) implements Facts {}

        @Override
        public BenchmarkInfo info() {
            return BenchmarkInfo.local("noise", "Noise", size, List.of());
        }

        @Override
        public EvalTask load(DataRoot root) {
            Entries<Expected> entries = new Entries<>(PromptRule.WORD, 10);
            for (int i = 0; i < size; i++) {
                entries.add(
                        ItemId.of(i), "Is this noise?", new NoisePicture(i), new Expected(i % 2 == 0 ? "yes" : "no"));
            }
            return new Task(entries);
        }
    }

    private static final class Task extends ScoredTask<Noise.Expected> {
        Task(Entries<Noise.Expected> entries) {
            super(entries);
        }

        @Override
        protected ObjectNode official(List<Answered<Noise.Expected>> kept, Judge judge) {
            return Json.object().put("accuracy", Hits.right(kept, Task::isRight).percent());
        }

        @Override
        protected CleanScores clean(List<Answered<Noise.Expected>> answered, Judge judge) {
            Hits<Noise.Expected> hits = Hits.right(answered, Task::isRight);
            ObjectNode out = Json.object().put("accuracy", hits.percent());
            return new CleanScores(out, hits.values(), 0, List.of(hits.measure("accuracy")));
        }

        private static boolean isRight(Answered<Noise.Expected> answer) {
            return answer.reply().equals(answer.facts().expected());
        }
    }

    /** A bitmap of noise, which no compression makes small. */
    private record NoisePicture(int seed) implements Picture {
        @Override
        public byte[] bytes() {
            byte[] pixels = new byte[3 * SIDE * SIDE]; // [SIDE, SIDE, BGR]; 3 * SIDE is a multiple of 4
            new Random(seed).nextBytes(pixels);
            ByteBuffer file = ByteBuffer.allocate(54 + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
            file.put((byte) 'B')
                    .put((byte) 'M')
                    .putInt(file.capacity())
                    .putInt(0)
                    .putInt(54);
            file.putInt(40).putInt(SIDE).putInt(SIDE).putShort((short) 1).putShort((short) 24);
            file.putInt(0)
                    .putInt(pixels.length)
                    .putInt(2835)
                    .putInt(2835)
                    .putInt(0)
                    .putInt(0);
            return file.put(pixels).array();
        }

        @Override
        public String origin() {
            return "noise " + seed;
        }
    }
}
