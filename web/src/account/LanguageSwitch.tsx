import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageNames, languages, spokenLanguage } from '../language/language';
import { chooseLanguage } from './profile';

/** The other language, in its own name: whoever looks for theirs reads no other. */
export function LanguageSwitch() {
  // Drawn anew when the language changes.
  useTranslation('account');
  const others = languages.filter((language) => language !== spokenLanguage());
  return others.map((language) => (
    <Button
      key={language}
      size="md"
      px="sm"
      variant="subtle"
      lang={language}
      onClick={() => void chooseLanguage(language)}
      data-testid={`speak-${language}`}
    >
      {languageNames[language]}
    </Button>
  ));
}
