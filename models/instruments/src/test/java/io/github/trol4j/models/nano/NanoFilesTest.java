package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is packed is the checkpoint and nothing else, and it makes no difference where it is loaded from. */
class NanoFilesTest {

    @Test
    void onlyTheCheckpointIsPacked() throws IOException, URISyntaxException {
        URI config = Objects.requireNonNull(TrolModel.class.getResource("nano/config.json"))
                .toURI();
        // classes of another module are a folder for 'mvn test' and a jar for 'mvn verify'
        try (FileSystem _ = config.getScheme().equals("jar") ? FileSystems.newFileSystem(config, Map.of()) : null) {
            onlyTheCheckpointIsIn(Path.of(config).getParent());
        }
    }

    private static void onlyTheCheckpointIsIn(Path packed) throws IOException {
        try (Stream<Path> files = Files.walk(packed)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all)
                    .extracting(file -> packed.relativize(file).toString())
                    .containsExactlyInAnyOrder(
                            "added_tokens.json",
                            "config.json",
                            "generation_config.json",
                            "model.safetensors",
                            "special_tokens_map.json",
                            "tokenizer.model",
                            "tokenizer_config.json",
                            "trol_gating.pt");
            assertThat(all)
                    .allSatisfy(file -> assertThat(file)
                            .hasSameBinaryContentAs(NanoBench.MODEL.resolve(
                                    packed.relativize(file).toString())));
        }
    }

    @Test
    void theFolderAndTheResourcesAreOneModel() {
        List<NanoItem> items = NanoBench.samples().stream()
                .filter(item -> item.before().isEmpty())
                .toList();
        LoadOptions options = LoadOptions.defaults().withBackend("reference");
        try (TrolModel packed = NanoRun.load(WeightFormat.F32);
                TrolModel folder = TrolModel.load(NanoBench.MODEL, options)) {
            for (int i = 0; i < items.size(); i += 15) {
                NanoItem item = items.get(i);
                Question question = Question.of(item.question()).about(item.image());
                assertThat(packed.ask(question).text())
                        .isEqualTo(folder.ask(question).text())
                        .isEqualTo(item.full().text());
                List<String> answers = List.of(item.expected(), "No");
                assertThat(packed.score(question, answers)).isEqualTo(folder.score(question, answers));
            }
        }
    }
}
