package dev.slm.tokenizers.internal.normalizers;

import java.text.Normalizer.Form;

/** Unicode's compatibility composition. */
public final class NFKC extends UnicodeForm {
    public NFKC() {
        super(Form.NFKC);
    }
}
