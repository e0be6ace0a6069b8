/** What the page says. `{sender}`, `{address}` and `{topic}` are put in. */
export interface Words {
  title: string;
  /** Of an e-mail about a topic, and of any other. */
  askTopic: string;
  ask: string;
  unsubscribe: string;
  doneTopic: string;
  done: string;
  saved: string;
  choose: string;
  save: string;
  everything: string;
  again: string;
  gone: string;
  goneDetail: string;
}

const WORDS: Record<string, Words> = {
  en: {
    title: 'E-mails from {sender}',
    askTopic: 'Do you no longer want to receive “{topic}” from {sender} at {address}?',
    ask: 'Do you no longer want to receive e-mails from {sender} at {address}?',
    unsubscribe: 'Unsubscribe',
    doneTopic: '{address} does not receive “{topic}” from {sender} any more.',
    done: '{address} does not receive e-mails from {sender} any more.',
    saved: 'Your choice was saved.',
    choose: 'What would you like to receive?',
    save: 'Save my choice',
    everything: 'Unsubscribe from all e-mails',
    again: 'Receive e-mails again',
    gone: 'This link does not work',
    goneDetail: 'It is not complete, or not ours. Open it again from the e-mail.',
  },
  de: {
    title: 'E-Mails von {sender}',
    askTopic: 'Möchten Sie „{topic}“ von {sender} an {address} nicht mehr erhalten?',
    ask: 'Möchten Sie von {sender} keine E-Mails mehr an {address} erhalten?',
    unsubscribe: 'Abmelden',
    doneTopic: '{address} erhält „{topic}“ von {sender} nicht mehr.',
    done: '{address} erhält keine E-Mails mehr von {sender}.',
    saved: 'Ihre Auswahl wurde gespeichert.',
    choose: 'Was möchten Sie erhalten?',
    save: 'Auswahl speichern',
    everything: 'Von allen E-Mails abmelden',
    again: 'Wieder E-Mails erhalten',
    gone: 'Dieser Link funktioniert nicht',
    goneDetail: 'Er ist unvollständig oder nicht von uns. Bitte öffnen Sie ihn noch einmal aus der E-Mail.',
  },
  fr: {
    title: 'E-mails de {sender}',
    askTopic: 'Ne souhaitez-vous plus recevoir « {topic} » de {sender} à l’adresse {address} ?',
    ask: 'Ne souhaitez-vous plus recevoir d’e-mails de {sender} à l’adresse {address} ?',
    unsubscribe: 'Se désabonner',
    doneTopic: '{address} ne recevra plus « {topic} » de {sender}.',
    done: '{address} ne recevra plus d’e-mails de {sender}.',
    saved: 'Votre choix a été enregistré.',
    choose: 'Que souhaitez-vous recevoir ?',
    save: 'Enregistrer mon choix',
    everything: 'Se désabonner de tous les e-mails',
    again: 'Recevoir à nouveau des e-mails',
    gone: 'Ce lien ne fonctionne pas',
    goneDetail: 'Il est incomplet ou ne vient pas de nous. Ouvrez-le à nouveau depuis l’e-mail.',
  },
};

export const LANGUAGES = Object.keys(WORDS);

/** The first of the languages that is known here; English when none is. */
export function languageOf(wanted: (string | null | undefined)[]): string {
  const tags = wanted.map((tag) => tag?.toLowerCase().split('-')[0] ?? '');
  return tags.find((tag) => Object.hasOwn(WORDS, tag)) ?? 'en';
}

export function wordsIn(language: string): Words {
  return WORDS[language] ?? (WORDS.en as Words);
}
