import { Button } from '@mantine/core';
import { languageNames, languages, spokenLanguage } from '../language/language';
import { useTranslation } from '../language/useTranslation';
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
