package io.github.trol4j.models.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.run.Outcome;
import io.github.trol4j.models.eval.run.ReplyLog;
import io.github.trol4j.models.eval.run.ResponseCache;
import io.github.trol4j.models.eval.run.Run;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken files and absurd replies give a message that says what to do, and leave everything else alone. */
class HostileDataTest {
    @TempDir
    private Path temp;

    private Path kit(String set) {
        return Path.of(System.getProperty("trol.fixtures"))
                .resolveSibling("eval")
                .resolve(set)
                .resolve("data");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 100, 4000})
    void aBrokenParquetFileIsNamed(int length) throws IOException {
        byte[] whole = Files.readAllBytes(kit("mmstar").resolve("MMStar/mmstar.parquet"));
        Files.createDirectories(temp.resolve("MMStar"));
        Files.write(temp.resolve("MMStar/mmstar.parquet"), Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> Benchmarks.named("mmstar").load(new DataRoot(temp)))
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("mmstar.parquet")
                .hasMessageContaining("Download it again");
    }

    @Test
    void aFlippedByteInAParquetPageDoesNotEscape() throws IOException {
        byte[] bytes = Files.readAllBytes(kit("mmstar").resolve("MMStar/mmstar.parquet"));
        Files.createDirectories(temp.resolve("MMStar"));
        for (int at = 50; at < bytes.length; at += bytes.length / 23) {
            byte[] broken = bytes.clone();
            broken[at] ^= 0x55;
            Files.write(temp.resolve("MMStar/mmstar.parquet"), broken);
            try {
                for (EvalItem item :
                        Benchmarks.named("mmstar").load(new DataRoot(temp)).items()) {
                    assertThat(item.pictures().getFirst().bytes()).isNotNull();
                }
            } catch (EvalException e) {
                assertThat(e).hasMessageContaining("mmstar.parquet");
            }
        }
    }

    @Test
    void aCutJsonFileIsNamedWithItsLine() throws IOException {
        Files.createDirectories(temp.resolve("ai2d"));
        Files.writeString(temp.resolve("ai2d/ai2d_test.json"), "[\n {\"question\": \"x");
        assertThatThrownBy(() -> Benchmarks.named("ai2d").load(new DataRoot(temp)))
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("ai2d_test.json")
                .hasMessageContaining("line 2");
    }

    @Test
    void aMissingPictureFailsItsItemOnly() {
        EvalTask task = Benchmarks.named("qbench").load(new DataRoot(kit("qbench")));
        DataRoot empty = new DataRoot(temp);
        assertThatThrownBy(
                        () -> empty.picture("LLVisionQA-QBench/images/none.png").bytes())
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("none.png");
        assertThat(task.items()).isNotEmpty();
    }

    @Test
    void anEndlessQuotedCellIsNoticed() throws IOException {
        Files.createDirectories(temp.resolve("MMBench"));
        Files.writeString(temp.resolve("MMBench/mmbench_dev_20230712.tsv"), "index\tquestion\n1\t\"never closed");
        assertThatThrownBy(() -> Benchmarks.named("mmbench_dev").load(new DataRoot(temp)))
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("ends inside a quoted cell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qbench", "chartqa", "mme", "visualwebbench", "textvqa"})
    void aReplyOfTenMegabytesIsScored(String set) {
        EvalTask task = Benchmarks.named(set).load(new DataRoot(kit(set)));
        List<@Nullable String> replies = new ArrayList<>();
        for (EvalItem item : task.items()) {
            replies.add(item.position() == 0 ? "ab C. 1 yes ".repeat(870_000) : "A");
        }
        assertThat(task.score(replies, null).clean().values())
                .hasSize(task.items().size());
    }

    @Test
    void aReplyOfTenMegabytesSurvivesTheLog() {
        Path file = temp.resolve("replies.jsonl");
        String reply = "x\n\"ü\u2028".repeat(2_000_000);
        try (ReplyLog log = ReplyLog.open(file)) {
            log.append(new Outcome("nano", 0, ItemId.of("a"), reply, null, null));
        }
        assertThat(ReplyLog.read(file))
                .singleElement()
                .satisfies(o -> assertThat(o.reply()).isEqualTo(reply));
    }

    @Test
    void anUnknownIdIsRefused() {
        EvalTask task = Benchmarks.named("qbench").load(new DataRoot(kit("qbench")));
        Selection selection = new Selection(Set.of("3", "nobody"), 0, -1, new Selection.Shard(1, 1));
        assertThatThrownBy(() -> selection.of(task.items())).hasMessageContaining("nobody");
    }

    @Test
    void theCacheAsksOnceForEachKindOfRequest() {
        EvalItem item = Benchmarks.named("qbench")
                .load(new DataRoot(kit("qbench")))
                .items()
                .getFirst();
        AtomicInteger asked = new AtomicInteger();
        ResponseCache cache = new ResponseCache(temp, (i, options) -> Reply.of("reply " + asked.incrementAndGet()));
        assertThat(cache.reply(item, DecodingOptions.greedy()).text()).isEqualTo("reply 1");
        assertThat(cache.reply(item, DecodingOptions.greedy()).text()).isEqualTo("reply 1");
        assertThat(cache.reply(item, DecodingOptions.published()).text()).isEqualTo("reply 2");
        assertThat(asked).hasValue(2);
    }

    /** 10,000 questions with a picture of 200 kB each: 2 GB of pictures, read one by one. */
    @Test
    void memoryDoesNotGrowWithTheSet() throws IOException {
        Files.createDirectories(temp.resolve("LLVisionQA-QBench/images"));
        byte[] picture = new byte[200_000];
        Files.write(temp.resolve("LLVisionQA-QBench/images/same.png"), picture);
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < 10_000; i++) {
            ObjectNode row = Json.object().put("img_path", "same.png").put("question", "Question " + i + "?");
            row.set("candidates", Json.array().add("one").add("two"));
            rows.append(i == 0 ? "" : ",\n").append(row.put("correct_ans", "one"));
        }
        Files.writeString(temp.resolve("LLVisionQA-QBench/llvisionqa_dev.json"), rows.append("]"));
        EvalTask task = Benchmarks.named("qbench").load(new DataRoot(temp));
        long before = usedAfterCollection();
        long bytes = 0;
        for (EvalItem item : task.items()) {
            bytes += item.pictures().getFirst().bytes().length;
        }
        assertThat(bytes).isEqualTo(10_000L * picture.length);
        assertThat(usedAfterCollection() - before).isLessThan(20L << 20);
        assertThat(task.items()).hasSize(10_000);
        assertThat(before).isLessThan(300L << 20);
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void shardsCoverEverythingOnce() {
        EvalTask task = Benchmarks.named("qbench").load(new DataRoot(kit("qbench")));
        for (int n = 1; n <= 25; n++) {
            List<EvalItem> all = new ArrayList<>();
            for (int k = 1; k <= n; k++) {
                all.addAll(Selection.ALL.withShard(new Selection.Shard(k, n)).of(task.items()));
            }
            assertThat(all).isEqualTo(task.items());
        }
    }

    @Test
    void mergedRunsMustBeOfOneKind() {
        assertThatThrownBy(() -> new Run(temp.resolve("out")).merge(List.of(new Run(temp))))
                .isInstanceOf(EvalException.class)
                .hasMessageContaining("not a run folder");
    }
}
