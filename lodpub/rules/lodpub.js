// Content negotiation for nginx (njs 0.7 and later): which variant of a resource a client likes best (RFC 9110 §12.5).
// Written by `publish.py deploy`; the site configuration beside it says how both are installed.
import fs from 'fs';

// Media types and endings in the order in which they are offered; the page stands first, in one of the languages.
const KINDS = «kinds»;
const ENDINGS = «endings»;
const LANGUAGES = «languages»;
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

// A header as a flat list: name, weight, name, weight …
function wishes(header) {
    const found = [], elements = header.toLowerCase().split(',', 100);
    for (let i = 0; i < elements.length; i++) {
        const parts = elements[i].split(';');
        let name = parts[0].trim(), weight = 1;
        for (let j = 1; j < parts.length; j++) {
            const part = parts[j].trim(), cut = part.indexOf('='), key = part.slice(0, cut).trim();
            const value = part.slice(cut + 1).trim();
            if (key === 'q') {
                weight = WEIGHT.test(value) ? Number(value) : 0;
                break;
            }
            if (key === 'charset' && value !== 'utf-8' && value !== '"utf-8"') {
                name = '';
            }
        }
        if (name) {
            found.push(name, weight);
        }
    }
    return found;
}

// The weight of a media type: that of the range that fits it and says most.
function weightOf(kind, liked) {
    const group = kind.slice(0, kind.indexOf('/') + 1) + '*';
    let found = 0, rank = -1;
    for (let i = 0; i < liked.length; i += 2) {
        const name = liked[i], here = name === kind ? 2 : name === group ? 1 : name === '*/*' ? 0 : -1;
        if (here > rank) {
            found = liked[i + 1];
            rank = here;
        }
    }
    return found;
}

// The language that the reader likes best; one that is not spoken of comes before one that is refused
// by its name.
function languageOf(header) {
    const liked = header ? wishes(header) : [];
    let best = LANGUAGES[0], most = -1;
    for (let i = 0; i < LANGUAGES.length; i++) {
        const code = LANGUAGES[i];
        let weight = 0.0001, rank = -1;
        for (let j = 0; j < liked.length; j += 2) {
            const name = liked[j];
            const here = name === code ? 2 : name.startsWith(code + '-') ? 1 : name === '*' ? 0 : -1;
            if (here > rank || (here >= 0 && here === rank && liked[j + 1] > weight)) {
                weight = liked[j + 1] || (here === 2 ? 0 : 0.0001);
                rank = here;
            }
        }
        if (weight > most) {
            best = code;
            most = weight;
        }
    }
    return best;
}

function isFile(path) {
    try {
        return fs.statSync(path).isFile();
    } catch (problem) {
        return false;
    }
}

// The path of the variant, or nothing: then there is no such resource, or none of its variants is liked.
function variant(r) {
    const stem = r.variables.lod_stem, root = r.variables.document_root, accept = r.headersIn.Accept;
    const liked = accept && accept.trim() ? wishes(accept) : ['*/*', 1], weights = [];
    for (let i = 0; i < KINDS.length; i++) {
        weights.push(weightOf(KINDS[i], liked));
    }
    for (;;) {
        let best = 0;
        for (let i = 1; i < weights.length; i++) {
            if (weights[i] > weights[best]) {
                best = i;
            }
        }
        if (!weights[best]) {
            return '';
        }
        const path = stem + (best ? ENDINGS[best] : languageOf(r.headersIn['Accept-Language']) + '.html');
        if (isFile(root + path)) {
            return path;
        }
        weights[best] = 0;
    }
}

export default { variant };
