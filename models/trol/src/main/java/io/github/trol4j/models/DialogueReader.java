package io.github.trol4j.models;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.models.PictureEncoder.EncodedPicture;
import io.github.trol4j.models.prompt.Turn;
import java.util.ArrayList;
import java.util.List;

/** The way from a dialogue to a prompt: its pictures encoded, its turns written down. */
record DialogueReader(PictureCache pictures, Answerer answerer) {
    Asked read(Dialogue dialogue, Ops ops, Observer observer) {
        List<EncodedPicture> shown = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        for (Dialogue.Exchange exchange : dialogue.before()) {
            turns.add(turn(exchange.question(), ops, shown, observer).answered(exchange.answer()));
        }
        turns.add(turn(dialogue.question(), ops, shown, observer));
        return new Asked(
                dialogue,
                answerer.prompt(dialogue.system(), turns, shown),
                shown.stream().map(EncodedPicture::report).toList(),
                Answerer.sum(shown, EncodedPicture::reading),
                Answerer.sum(shown, EncodedPicture::encoding));
    }

    private Turn turn(Question question, Ops ops, List<EncodedPicture> shown, Observer observer) {
        List<EncodedPicture> fresh = pictures.encode(ops, question.images(), observer);
        shown.addAll(fresh);
        return Answerer.turn(question, fresh);
    }
}
