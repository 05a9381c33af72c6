package dev.slm.tokenizers.internal.normalizers;

import java.text.Normalizer.Form;

/** Unicode's canonical composition. */
public final class NFC extends UnicodeForm {
    public NFC() {
        super(Form.NFC);
    }
}
