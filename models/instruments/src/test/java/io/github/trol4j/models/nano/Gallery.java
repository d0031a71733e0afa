package io.github.trol4j.models.nano;

import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.gates.GatePicture;
import io.github.trol4j.models.nano.NanoRun.Said;
import io.github.trol4j.models.trace.Trace;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@code docs/GALLERY.md} and its drawings from what the engine really answers. */
final class Gallery {
    static final Path DOCS = NanoBench.MODEL.resolve("../../docs").normalize();
    static final Path PAGE = DOCS.resolve("GALLERY.md");

    /** Drawings of gates: file below docs/images, sample picture, question. */
    static final List<Drawing> DRAWINGS = List.of(
            new Drawing("nano-gates.png", "02-shapes.png", "What colour is the circle?"),
            new Drawing("nano-gates-clock.png", "11-clock.png", "What time is it?"));

    private static final String HEAD = """
            # Gallery

            The 12 sample pictures of TroL-nano, %d questions, and what the engine really answers: %d right, %d wrong. The pictures are the
            first seeds of each kind, the questions the first ones that the generator lists; nothing was selected by result.

            This page is made by `./mvnw -q -pl models/instruments -am test -Dtest=GalleryTest -Dgallery.write=true
            -Dsurefire.failIfNoSpecifiedTests=false`; the same test fails when the answers are no longer these. An answer in
            italics was given before: the question behind it is a second turn.

            ## What the gate does

            While TroL reads a prompt, each layer takes it twice, and a gate mixes both results at every token. Nano's gate learned to leave
            image tokens alone and to read the text twice; how often the later layers do so depends on the picture.

            """;

    private final TrolModel model;

    Gallery(TrolModel model) {
        this.model = model;
    }

    record Drawing(String file, String sample, String question) {
        Path path() {
            return DOCS.resolve("images").resolve(file);
        }
    }

    String page() {
        List<Said> said = new NanoRun(model).ask(NanoBench.samples(), Traversal.FULL);
        int right = (int) said.stream().filter(Said::right).count();
        StringBuilder page = new StringBuilder(HEAD.formatted(said.size(), right, said.size() - right));
        for (Drawing d : DRAWINGS) {
            page.append("![%s %s](images/%s)\n\n".formatted(d.question, answer(d), d.file));
        }
        Map<String, StringBuilder> tables = new LinkedHashMap<>();
        for (Said s : said) {
            tables.computeIfAbsent(s.item().id(), Gallery::heading).append(row(s));
        }
        return page.append(String.join("\n", tables.values())).toString();
    }

    BufferedImage draw(Drawing drawing) {
        return GatePicture.draw(trace(drawing));
    }

    Trace trace(Drawing drawing) {
        return Trace.of(model, question(drawing));
    }

    private String answer(Drawing drawing) {
        return model.ask(question(drawing)).text();
    }

    private static Question question(Drawing drawing) {
        return Question.of(drawing.question).about(NanoBench.SAMPLES.resolve(drawing.sample));
    }

    private static StringBuilder heading(String sample) {
        String title = sample.replace(".png", "").replaceFirst("-", " ").replace('-', ' ');
        return new StringBuilder("## %s\n\n![%s](../models/nano/samples/%s)\n\n".formatted(title, title, sample))
                .append("| question | answer | |\n|---|---|---|\n");
    }

    private static String row(Said said) {
        StringBuilder question = new StringBuilder();
        said.item().before().forEach(turn -> question.append("%s *%s* ".formatted(turn[0], turn[1])));
        question.append(said.item().question());
        String verdict = said.right() ? "right" : "wrong: " + said.item().expected();
        return "| %s | %s | %s |\n".formatted(question, said.text(), verdict);
    }
}
