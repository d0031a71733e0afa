package io.github.trol4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.core.Shown;
import io.github.trol4j.models.load.Inspection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a checkpoint. */
@Command(
        name = "inspect",
        description =
                "Says what is in a checkpoint: family, sizes, element types, gate, tokenizer, and every problem found.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  trol inspect ~/TroL-1.8B", "", "Exit code 1 if the checkpoint could not be used."})
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|FILE|NAME",
            description = "Folder of the checkpoint, a packed file, or name of a model in the cache.")
    private Path path;

    @Option(names = "--check", description = "Read all of a packed file and compare it with its checksums.")
    private boolean check;

    @Option(names = "--json", description = "Print a JSON object instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        Path place = ModelPlace.of(path);
        Inspection inspection = Inspection.of(place);
        if (check) {
            inspection.check(place);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            inspection.facts().forEach(root::put);
            inspection.problems().forEach(root.putArray("problems")::add);
            inspection.remarks().forEach(root.putArray("remarks")::add);
            out.println(root);
        } else {
            for (Map.Entry<String, String> fact : inspection.facts().entrySet()) {
                out.printf("%-16s %s%n", fact.getKey(), Shown.message(fact.getValue()));
            }
            inspection.remarks().forEach(r -> out.println("remark           " + Shown.message(r)));
            inspection.problems().forEach(p -> out.println("PROBLEM          " + Shown.message(p)));
        }
        return inspection.problems().isEmpty() ? 0 : Failures.FAILED;
    }
}
