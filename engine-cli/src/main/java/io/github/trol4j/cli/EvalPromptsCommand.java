package io.github.trol4j.cli;

import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.report.PromptLines;
import io.github.trol4j.models.eval.sets.EvalTask;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a set asks. */
@Command(
        name = "prompts",
        description = "Prints the items of a set as JSON lines: ids, prompts, digests of the pictures, length caps.",
        mixinStandardHelpOptions = true)
final class EvalPromptsCommand implements Callable<Integer> {
    @Mixin
    private EvalFlags flags;

    @Option(names = "--all", description = "Also the items that only the clean score uses.")
    private boolean all;

    @Override
    public Integer call() {
        EvalTask task = flags.load(flags.single());
        PromptLines lines = new PromptLines();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (EvalItem item : task.items()) {
            if (all || item.position() < task.officialItems()) {
                out.print(lines.line(task, item) + "\n");
            }
        }
        out.flush();
        return 0;
    }
}
