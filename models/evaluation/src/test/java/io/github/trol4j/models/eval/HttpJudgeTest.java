package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.fixtures.JudgeServer;
import io.github.trol4j.fixtures.JudgeServer.Trouble;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.JsonFiles;
import io.github.trol4j.models.eval.judge.CannedJudge;
import io.github.trol4j.models.eval.judge.HttpJudge;
import io.github.trol4j.models.eval.judge.JudgeCache;
import io.github.trol4j.models.eval.judge.JudgeException;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A judge that is slow, refuses, breaks off and talks nonsense still yields the right scores, each item graded once. */
class HttpJudgeTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    private Path temp;

    private JudgeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new JudgeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Every request goes wrong once, in the same way. A grade that comes too late was given, but is asked for again. */
    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"SLOW", "TOO_MANY", "BROKEN", "CUT", "NONSENSE"})
    void theScoreIsTheSameHoweverTheServiceBehaves(Trouble trouble) {
        SetScores quiet = score();
        List<String> graded = server.graded();
        assertThat(graded).hasSize(8);
        server.behave(request -> request % 2 == 0 ? trouble : Trouble.NONE);
        Duration patience = trouble == Trouble.SLOW ? Duration.ofMillis(500) : PATIENCE;
        SetScores troubled = task().score(replies(), judge(12, patience));
        assertThat(troubled.clean().json()).isEqualTo(quiet.clean().json());
        assertThat(troubled.official()).isEqualTo(quiet.official());
        assertThat(troubled.judged()).isEqualTo(quiet.judged());
        assertThat(server.requests()).isEqualTo(8 + 16);
        if (trouble != Trouble.SLOW) {
            assertThat(server.graded()).hasSize(16);
        }
        assertThat(Set.copyOf(server.graded())).isEqualTo(Set.copyOf(graded));
        assertThat(server.keys()).containsOnly("Bearer secret");
    }

    /** All of them in turn, four times out of five. */
    @Test
    void troublesOfAllKindsDoNotMixUpGrades() {
        SetScores quiet = score();
        Trouble[] all = {Trouble.TOO_MANY, Trouble.BROKEN, Trouble.CUT, Trouble.NONSENSE, Trouble.NONE};
        server.behave(request -> all[request % 5]);
        SetScores troubled = score();
        assertThat(troubled.clean().json()).isEqualTo(quiet.clean().json());
        assertThat(server.graded()).hasSize(16);
        assertThat(server.requests()).isGreaterThanOrEqualTo(8 + 40 - 4);
    }

    /** What was said before the judge failed is kept; a second try asks for the rest. */
    @Test
    void aJudgeThatComesBackIsAskedOnlyWhatIsMissing() {
        SetScores quiet = score();
        server.behave(request -> request < 8 + 3 ? Trouble.NONE : Trouble.BROKEN);
        assertThatThrownBy(() -> task().score(replies(), new JudgeCache(temp, "test", judge(2))))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("after 2 attempts");
        assertThat(server.graded()).hasSize(8 + 3);
        assertThat(server.requests()).isEqualTo(8 + 3 + 2);
        server.behave(request -> Trouble.NONE);
        SetScores second = task().score(replies(), new JudgeCache(temp, "test", judge(2)));
        assertThat(server.graded()).hasSize(8 + 8);
        assertThat(second.clean().json()).isEqualTo(quiet.clean().json());
        assertThat(second.judged()).isEqualTo(quiet.judged());
    }

    @Test
    void nothingIsPaidForTwice() {
        JudgeCache cache = new JudgeCache(temp, "test", judge(8));
        SetScores first = task().score(replies(), cache);
        int paid = server.requests();
        SetScores second = task().score(replies(), new JudgeCache(temp, "test", judge(8)));
        assertThat(server.requests()).isEqualTo(paid);
        assertThat(second.clean().json()).isEqualTo(first.clean().json());
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        server.behave(request -> Trouble.WRONG_KEY);
        assertThatThrownBy(this::score).isInstanceOf(JudgeException.class).hasMessageContaining("401");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void aServiceThatNeverRecoversIsGivenUp() {
        server.behave(request -> Trouble.BROKEN);
        assertThatThrownBy(() -> task().score(replies(), judge(3)))
                .isInstanceOf(JudgeException.class)
                .hasMessageContaining("after 3 attempts");
        assertThat(server.requests()).isEqualTo(3);
    }

    @Test
    void requestsKeepTheirDistance() {
        HttpJudge judge = new HttpJudge(
                service(), new HttpJudge.Limits(600, 1, 3, 3, Duration.ofMillis(1), Duration.ofSeconds(5)));
        long start = System.nanoTime();
        task().score(replies(), judge);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(690));
    }

    @Test
    void withoutAJudgeTheSetIsNotScored() {
        SetScores scores = task().score(replies(), null);
        assertThat(scores.undefined()).contains("needs a judge");
        assertThat(scores.clean().measures()).isEmpty();
    }

    @Test
    void cannedRepliesThatLackAnItemAreNamed() {
        CannedJudge judge = CannedJudge.read(KIT.resolve("llava/expected/judge-replies-messy.jsonl"));
        assertThatThrownBy(() -> task().score(replies(), judge)).hasMessageContaining("stage run0");
    }

    private SetScores score() {
        return task().score(replies(), judge(12));
    }

    private HttpJudge judge(int attempts) {
        return judge(attempts, PATIENCE);
    }

    private HttpJudge judge(int attempts, Duration patience) {
        return new HttpJudge(service(), new HttpJudge.Limits(60_000, 1, attempts, 5, Duration.ofMillis(2), patience));
    }

    private HttpJudge.Service service() {
        return new HttpJudge.Service(server.base(), "grader", "secret");
    }

    private static EvalTask task() {
        return Benchmarks.named("mm-vet").load(new DataRoot(KIT.resolve("mm-vet/data")));
    }

    private static List<@Nullable String> replies() {
        List<@Nullable String> replies = new ArrayList<>();
        JsonFiles.lines(
                KIT.resolve("mm-vet/expected/predictions-messy.jsonl"),
                line -> replies.add(line.get("reply").textValue()));
        return replies;
    }
}
