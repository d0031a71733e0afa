package io.github.trol4j.cli;

import io.github.trol4j.core.Observer;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.PlanFile;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Picture;
import io.github.trol4j.models.eval.run.Selection;
import io.github.trol4j.models.eval.sets.Benchmark;
import io.github.trol4j.models.profile.ProfileSearch;
import io.github.trol4j.models.profile.ProfileSearch.Found;
import io.github.trol4j.models.profile.ProfileSearch.Options;
import io.github.trol4j.models.profile.ProfileSearch.Ranking;
import io.github.trol4j.vision.image.ImageSource;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a profile: a plan for each layer and pass that changes few answers. */
@Command(
        name = "profile",
        description =
                "Measures which second passes a model can do without, and writes a plan for --traversal profile=FILE.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Reads questions of a set, remembers what the published model answers, leaves out whole second passes, attention and MLP "
                    + "halves, and attention probabilities, each alone, and then as many of them together as change no more answers than "
                    + "--bound allows. Questions are kept in memory with their pictures' rows: 10 MB each with TroL-1.8B.",
            "",
            "Examples:",
            "  trol profile --set nano --limit 300 --out nano-profile.json",
            "  trol ask --traversal profile=nano-profile.json --image chart.png \"Which bar is the tallest?\"",
            "  trol profile --set sqa --data ~/data --model ~/TroL-1.8B --by similarity --out plan.json"
        })
final class ProfileCommand implements Callable<Integer> {
    private static final double PERCENT = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EvalFlags flags;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where the profile goes; must not exist.")
    private Path out;

    @Option(names = "--limit", paramLabel = "N", description = "Questions of each set. Default: ${DEFAULT-VALUE}.")
    private int limit = 200;

    @Option(names = "--offset", paramLabel = "N", description = "Leave out the first N questions of each set.")
    private int offset;

    @Option(
            names = "--bound",
            paramLabel = "PERCENT",
            description = "Answers that may change, in percent of all. Default: ${DEFAULT-VALUE}.")
    private double bound = 0.5;

    @Option(
            names = "--by",
            paramLabel = "HOW",
            description =
                    "In what order things are left out: divergence (one trial for each) or similarity (cosine of a half's input"
                            + " and output, one run for all). Default: divergence.")
    private Ranking ranking = Ranking.DIVERGENCE;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Tokens of an answer that are compared. Default: ${DEFAULT-VALUE}.")
    private int mostTokens = 32;

    @ArgGroup(validate = false, heading = "%nThe model:%n")
    private ModelFlags model = new ModelFlags();

    @Override
    public Integer call() {
        if (!(bound >= 0 && bound <= PERCENT) || limit < 1 || mostTokens < 1) {
            throw new UsageException(
                    "--bound lies between 0 and 100, --limit and --max-new-tokens are at least 1; got %s, %d and %d"
                            .formatted(bound, limit, mostTokens));
        }
        if (Files.exists(out)) {
            throw new UsageException(out + " exists; choose another --out");
        }
        List<EvalItem> items = items();
        PrintWriter err = spec.commandLine().getErr();
        try (TrolModel loaded = model.load(err);
                EtaLine eta = new EtaLine(err, ProgressLine.onTerminal())) {
            List<Prompt> prompts = prompts(loaded, items, eta);
            Tokenizer tokens = loaded.tokenizer();
            Options options = new Options(ranking, bound / PERCENT, mostTokens);
            Found found = ProfileSearch.run(
                    loaded.language(),
                    prompts,
                    id -> id == tokens.eosId() || id == tokens.endOfTurnId(),
                    options,
                    eta::at);
            eta.clear();
            PlanFile.write(out, found.plans(), facts(found));
            facts(found).forEach((name, value) -> err.println("trol: %s: %s".formatted(name, value)));
        }
        spec.commandLine().getOut().println("profile=" + out);
        return 0;
    }

    private List<EvalItem> items() {
        Selection selection = new Selection(Set.of(), offset, limit, new Selection.Shard(1, 1));
        List<EvalItem> items = new ArrayList<>();
        for (Benchmark benchmark : flags.benchmarks()) {
            items.addAll(selection.of(flags.load(benchmark).items()));
        }
        return items;
    }

    private static List<Prompt> prompts(TrolModel loaded, List<EvalItem> items, EtaLine eta) {
        List<Prompt> prompts = new ArrayList<>();
        try (DecoderSession session = loaded.session(Traversal.FULL)) {
            for (EvalItem item : items) {
                eta.at("looking at pictures", (double) prompts.size() / items.size());
                Question question = Question.of(item.prompt());
                for (Picture picture : item.pictures()) {
                    question = question.about(ImageSource.of(picture.bytes(), picture.origin()));
                }
                prompts.add(loaded.prompt(question, session, Observer.NONE));
            }
        }
        return prompts;
    }

    private Map<String, String> facts(Found found) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("model", EvalRun.name(model));
        facts.put("sets", String.join(",", flags.sets));
        facts.putAll(found.made());
        return facts;
    }
}
