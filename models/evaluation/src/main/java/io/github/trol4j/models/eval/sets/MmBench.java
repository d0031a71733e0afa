package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.data.TsvFile;
import io.github.trol4j.models.eval.python.PyNumber;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MMBench: four files of one format, in English and Chinese, with and without answers. */
abstract class MmBench implements Benchmark {
    private static final List<String> COLUMNS = List.of("A", "B", "C", "D");

    // Q29: the cells that pandas reads as missing, so that an option "None" is not shown
    private static final Set<String> MISSING = Set.of(
            "",
            "#N/A",
            "#N/A N/A",
            "#NA",
            "-1.#IND",
            "-1.#QNAN",
            "-NaN",
            "-nan",
            "1.#IND",
            "1.#QNAN",
            "<NA>",
            "N/A",
            "NA",
            "NULL",
            "NaN",
            "None",
            "n/a",
            "nan",
            "null");

    /** The English test set; a server scores it. */
    static final class TestEnglish extends MmBench {
        TestEnglish() {
            super("mmbench", "MMBench test (EN)", 6666, "MMBench_TEST_EN_legacy.tsv", false);
        }

        @Override
        public BenchmarkInfo info() {
            return super.info().published(76.1, 79.2, 83.5);
        }
    }

    /** The Chinese test set; a server scores it. */
    static final class TestChinese extends MmBench {
        TestChinese() {
            super("mmbench_cn", "MMBench test (CN)", 6666, "MMBench_TEST_CN_legacy.tsv", false);
        }
    }

    /** The English dev set. */
    static final class DevEnglish extends MmBench {
        DevEnglish() {
            super("mmbench_dev", "MMBench dev (EN)", 4377, "mmbench_dev_20230712.tsv", true);
        }
    }

    /** The Chinese dev set. */
    static final class DevChinese extends MmBench {
        DevChinese() {
            super("mmbench_cn_dev", "MMBench dev (CN)", 4329, "mmbench_dev_cn_20231003.tsv", true);
        }
    }

    /**
     * The multiple-choice part of the drawn benchmark. Its small model knows no option letters, so the options are not shown: it
     * answers freely, or by the likeliest option text.
     */
    static final class Nano extends MmBench {
        Nano() {
            super("nano-mmbench", "nano, multiple choice", 200, "mmbench_dev_20230712.tsv", true);
        }

        @Override
        PromptRule rule() {
            return PromptRule.OWN_LINE;
        }

        @Override
        String question(Row row) {
            return row.group("question");
        }
    }

    private final String name;
    private final String title;
    private final int items;
    private final String file;
    private final boolean hasAnswers;

    MmBench(String name, String title, int items, String file, boolean hasAnswers) {
        this.name = name;
        this.title = title;
        this.items = items;
        this.file = "MMBench/" + file;
        this.hasAnswers = hasAnswers;
    }

    /**
     * A row of the table.
     *
     * @param cells all columns but the picture; null where the cell is missing
     * @param columns the columns of the options that are shown, in the order of their letters
     */
    record Row(long index, Map<String, @Nullable String> cells, List<String> columns) implements Facts {
        @Nullable
        String cell(String column) {
            return cells.get(column);
        }

        String group(String column) {
            String value = cell(column);
            return value == null ? "None" : value;
        }

        @Override
        public List<String> choices() {
            List<String> texts = new ArrayList<>();
            for (String column : columns) {
                String text = cell(column);
                if (text != null) {
                    texts.add(text);
                }
            }
            return texts;
        }

        // Q30: the shown letters run without gaps, the key names the column.
        @Override
        public @Nullable String expected() {
            String answer = cell("answer");
            int shown = answer == null ? -1 : columns.indexOf(answer);
            return shown < 0 ? answer : Letters.of(shown) + ". " + cell(answer == null ? "" : answer);
        }
    }

    @Override
    public BenchmarkInfo info() {
        BenchmarkInfo info = BenchmarkInfo.local(name, title, items, List.of(file));
        return hasAnswers ? info : info.scoredBy(Scoring.SERVER);
    }

    @Override
    public EvalTask load(DataRoot root) {
        Path path = root.file(file);
        Entries<Row> entries = new Entries<>(rule(), 5);
        TsvFile.rows(path, line -> {
            Row row = row(path, line);
            Picture picture = line.picture();
            if (picture == null) {
                throw new EvalException(path + ": row " + row.index() + " has no cell in column 'image'");
            }
            entries.add(ItemId.of(row.index()), question(row), picture, row);
        });
        return new MmBenchTask(name, TsvFile.header(path), entries);
    }

    private static Row row(Path path, TsvFile.Row line) {
        Map<String, @Nullable String> cells = new LinkedHashMap<>();
        line.cells().forEach((column, cell) -> cells.put(column, MISSING.contains(cell) ? null : cell));
        List<String> columns =
                COLUMNS.stream().filter(c -> cells.get(c) != null).toList();
        String index = cells.get("index");
        long number = PyNumber.parseInt(index == null ? "" : index)
                .map(BigInteger::longValue)
                .orElseThrow(() -> new EvalException(path + ": column 'index' must be a whole number, got " + index));
        return new Row(number, cells, columns);
    }

    PromptRule rule() {
        return PromptRule.LETTER;
    }

    String question(Row row) {
        String question = row.group("question") + "\n" + Letters.list(row.choices(), "\n");
        String hint = row.cell("hint");
        return hint == null ? question : hint + "\n" + question;
    }
}
