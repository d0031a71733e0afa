package io.github.trol4j.models.eval.report;

import io.github.trol4j.models.eval.EvalException;
import io.github.trol4j.models.eval.Submission;
import io.github.trol4j.models.eval.judge.JudgeRecord;
import io.github.trol4j.models.eval.judge.Transcript;
import io.github.trol4j.models.eval.run.RunConfig;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.BenchmarkInfo.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes all reports of a run into its folder: for people, for programs, for spreadsheets, for servers. */
public final class Reports {
    private final Path folder;

    public Reports(Path folder) {
        this.folder = folder;
    }

    /** Replaces the reports that lie there. */
    public void write(RunConfig config, List<SetResult> results) {
        text("report.md", new MarkdownReport().report(config, results));
        text("report.json", JsonReport.of(config, results).toPrettyString() + "\n");
        ItemsCsv.write(folder.resolve("items.csv"), results);
        new HtmlReport(folder.resolve("report.html")).write(config, results);
        for (SetResult result : results) {
            submissions(config, result);
            String set = result.info().name();
            List<Transcript.Entry> judged = judgeRequests(result);
            if (!judged.isEmpty()) {
                JudgeRecord.write(folder.resolve("judge-requests-" + set + ".jsonl"), judged);
            }
            if (!result.scores().judgedBesides().isEmpty()) {
                JudgeRecord.write(
                        folder.resolve("judge-requests-clean-" + set + ".jsonl"),
                        result.scores().judgedBesides());
            }
        }
    }

    // What was asked, or what would be where nobody was.
    private static List<Transcript.Entry> judgeRequests(SetResult result) {
        SetScores scores = result.scores();
        if (!scores.judged().isEmpty() || !scores.judgedBesides().isEmpty()) {
            return scores.judged();
        }
        return result.task()
                .judgeRequests(result.outcomes().replies(result.task().items().size()));
    }

    private void submissions(RunConfig config, SetResult result) {
        for (Submission submission : result.task()
                .submissions(result.outcomes().replies(result.task().items().size()))) {
            String name = config.name().replaceAll("[^A-Za-z0-9._-]", "_") + "_" + submission.name() + ".xlsx";
            XlsxTable.write(folder.resolve(name), submission);
        }
        if (result.scores().clean().json().has("submission") && result.info().scoring() == Scoring.SERVER) {
            text(
                    result.info().name() + "_submission.json",
                    result.scores().clean().json().get("submission").toPrettyString() + "\n");
        }
    }

    private void text(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new EvalException("cannot write " + folder.resolve(name) + ": " + e, e);
        }
    }
}
