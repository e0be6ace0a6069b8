import { wordsOf } from '../kit/badge';

/** `api_key.create` as "API key: create". */
export function actionWords(action: string): string {
  const [noun = '', verb = ''] = action.split('.');
  const words = wordsOf(noun)
    .replace(/^Api /, 'API ')
    .replace(/^Smtp /, 'SMTP ')
    .replace(/^Ip /, 'IP ');
  return verb ? `${words}: ${verb.replaceAll('_', ' ')}` : words;
}
