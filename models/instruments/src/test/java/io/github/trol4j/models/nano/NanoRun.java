package io.github.trol4j.models.nano;

import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.nano.NanoBench.Choice;
import io.github.trol4j.models.nano.NanoItem.Expected;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks a model the questions of the benchmark, pictures side by side on the processors. */
final class NanoRun {
    private final TrolModel model;

    NanoRun(TrolModel model) {
        this.model = model;
    }

    /** The backend that {@code -Dnano.backend} names, by default the oracle. */
    static TrolModel load(WeightFormat weights) {
        return TrolModel.nano(LoadOptions.defaults()
                .withBackend(System.getProperty("nano.backend", "reference"))
                .withWeights(weights)
                .withThreads(1));
    }

    /** What the engine said to one question. */
    record Said(NanoItem item, Traversal traversal, List<Integer> ids, String text) {
        boolean right() {
            return text.equals(item.expected());
        }

        Expected reference() {
            return traversal == Traversal.FULL ? item.full() : item.off();
        }

        boolean agrees() {
            return ids.equals(reference().ids());
        }
    }

    /** How likely the engine finds the options of one question. */
    record Chosen(Choice choice, Traversal traversal, Map<String, ScoredAnswer> scores) {
        String letter() {
            return scores.entrySet().stream()
                    .max(Map.Entry.comparingByValue((a, b) -> Double.compare(a.logProb(), b.logProb())))
                    .orElseThrow()
                    .getKey();
        }

        boolean right() {
            return letter().equals(choice.answer());
        }
    }

    List<Said> ask(List<NanoItem> items, Traversal... traversals) {
        Map<Path, List<NanoItem>> byPicture = new LinkedHashMap<>();
        items.forEach(item ->
                byPicture.computeIfAbsent(item.image(), p -> new ArrayList<>()).add(item));
        return parallel(byPicture.entrySet().stream()
                .map(group -> (Work<Said>) () -> ask(group.getKey(), group.getValue(), traversals))
                .toList());
    }

    private List<Said> ask(Path picture, List<NanoItem> items, Traversal... traversals) {
        List<Said> said = new ArrayList<>();
        try (PictureSession session = new PictureSession(model, picture)) {
            for (Traversal traversal : traversals) {
                for (NanoItem item : items) {
                    List<Integer> ids = session.answer(item, traversal);
                    said.add(new Said(item, traversal, ids, session.text(ids)));
                }
            }
        }
        return said;
    }

    List<Chosen> choose(List<Choice> choices, Traversal... traversals) {
        List<Work<Chosen>> work = new ArrayList<>();
        for (Traversal traversal : traversals) {
            choices.forEach(choice -> work.add(() -> List.of(choose(choice, traversal))));
        }
        return parallel(work);
    }

    private Chosen choose(Choice choice, Traversal traversal) {
        Question question = Question.of(choice.question())
                .about(ImageSource.of(choice.picture(), "row " + choice.index()))
                .with(AskOptions.defaults().withTraversal(traversal));
        List<String> letters = List.copyOf(choice.options().keySet());
        List<ScoredAnswer> scores =
                model.score(question, List.copyOf(choice.options().values()));
        Map<String, ScoredAnswer> byLetter = new LinkedHashMap<>();
        for (int i = 0; i < letters.size(); i++) {
            byLetter.put(letters.get(i), scores.get(i));
        }
        return new Chosen(choice, traversal, byLetter);
    }

    @FunctionalInterface
    private interface Work<T> {
        List<T> run();
    }

    private static <T> List<T> parallel(List<Work<T>> work) {
        try (ExecutorService pool =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<List<T>>> parts =
                    work.stream().map(w -> pool.submit(w::run)).toList();
            List<T> results = new ArrayList<>();
            for (Future<List<T>> part : parts) {
                results.addAll(part.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
