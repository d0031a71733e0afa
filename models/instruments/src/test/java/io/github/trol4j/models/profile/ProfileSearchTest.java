package io.github.trol4j.models.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.core.Stage;
import io.github.trol4j.core.Tensor;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.PlanFile;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.LogProbs;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.profile.ProfileSearch.Found;
import io.github.trol4j.models.profile.ProfileSearch.Options;
import io.github.trol4j.models.profile.ProfileSearch.Ranking;
import io.github.trol4j.models.profile.SublayerSimilarity.Half;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileSearchTest {
    private static TrolModel model;

    @TempDir
    private Path temp;

    @BeforeAll
    static void load() {
        Path tiny = Path.of(System.getProperty("trol.fixtures"), "internlm2-tiny");
        model = TrolModel.load(tiny, LoadOptions.defaults().withBackend("reference"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void whatIsFoundKeepsToTheBoundAndIsReadBack(Ranking ranking) {
        Found loose = found(ranking, 1);
        Found strict = found(ranking, 0);
        assertThat(strict.changed()).isZero();
        assertThat(loose.secondShare()).isZero(); // every answer may change: nothing is left of second passes
        assertThat(strict.secondShare()).isGreaterThan(loose.secondShare());
        assertThat(strict.share()).isBetween(loose.share(), 1.0);
        Path file = temp.resolve("plan.json");
        PlanFile.write(file, strict.plans(), strict.made());
        Traversal read = Traversal.parse("profile=" + file);
        assertThat(read).isEqualTo(new Traversal.Profile(file.toString(), strict.plans()));
        for (Prompt prompt : prompts()) {
            assertThat(answer(read, prompt)).isEqualTo(answer(Traversal.FULL, prompt));
        }
    }

    @Test
    void aProfileOfAnotherModelIsRefused() {
        Path file = temp.resolve("plan.json");
        PlanFile.write(file, Traversal.FULL.plan(5).prompt(), Map.of());
        Prompt prompt = prompts().getFirst();
        assertThatThrownBy(() -> answer(Traversal.parse("profile=" + file), prompt))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("5 layers, the decoder 3");
    }

    /** The first block's first pass, from the states that taps see: the embeddings, and what attention alone makes of them. */
    @Test
    void similarityIsTheCosineOfAHalfsInputAndOutput() {
        Prompt prompt = prompts().getFirst();
        Calibration calibration = new Calibration(model.language(), List.of(prompt), id -> false, 1, (done, all) -> {});
        SublayerSimilarity similarity = calibration.similarity((done, all) -> {});
        Map<String, float[]> whole = taps(Traversal.FULL, prompt);
        Map<String, float[]> withoutMlp = taps(Traversal.parse("drop-mlp=pass1:0"), prompt);
        float[] before = whole.get("embeds");
        float[] attended = withoutMlp.get("layer.0.h1");
        assertThat(similarity.of(0, 1, Half.ATTENTION)).isCloseTo(cosine(before, attended), within(1e-6));
        assertThat(similarity.of(0, 1, Half.MLP)).isCloseTo(cosine(attended, whole.get("layer.0.h1")), within(1e-6));
    }

    private static double cosine(float[] x, float[] y) {
        int width = model.config().decoder().hidden();
        double sum = 0;
        for (int row = 0; row < x.length / width; row++) {
            double xy = 0;
            double xx = 0;
            double yy = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                xy += (double) x[i] * y[i];
                xx += (double) x[i] * x[i];
                yy += (double) y[i] * y[i];
            }
            sum += xy / Math.sqrt(xx * yy);
        }
        return sum * width / x.length;
    }

    private static Map<String, float[]> taps(Traversal traversal, Prompt prompt) {
        Map<String, float[]> seen = new HashMap<>();
        Observer tapping = new Observer() {
            @Override
            public boolean taps() {
                return true;
            }

            @Override
            public void tap(Stage stage, Tensor value) {
                seen.put(stage.toString(), value.toArray());
            }
        };
        try (DecoderSession session = model.session(traversal)) {
            session.prefill(prompt, Reuse.NONE, tapping);
        }
        return seen;
    }

    private static Found found(Ranking ranking, double bound) {
        return ProfileSearch.run(
                model.language(), prompts(), id -> false, new Options(ranking, bound, 3), (phase, part) -> {});
    }

    private static List<Prompt> prompts() {
        int hidden = model.config().decoder().hidden();
        return IntStream.range(0, 4)
                .mapToObj(seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    float[] rows = new float[6 * hidden];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i] = (float) random.nextGaussian();
                    }
                    return new Prompt(random.ints(20, 3, 500).toArray(), Rows.range(2, 8), rows);
                })
                .toList();
    }

    private static int[] answer(Traversal traversal, Prompt prompt) {
        try (DecoderSession session = model.session(traversal)) {
            float[] logits = session.prefill(prompt, Reuse.NONE, Observer.NONE);
            int[] ids = new int[3];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = LogProbs.argmax(logits);
                logits = session.decode(ids[t]);
            }
            return ids;
        }
    }
}
