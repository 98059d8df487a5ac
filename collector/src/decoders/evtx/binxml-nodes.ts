import type { BinXmlValue } from './binxml-value.ts';

/** BinXml as it is written: with places for values. */
export type BinXmlNode = BinXmlElement | BinXmlText | BinXmlPlace | BinXmlInstance;

/** An element. */
export interface BinXmlElement {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: readonly BinXmlAttribute[];
  readonly children: readonly BinXmlNode[];
}

/** An attribute and what its text is made of. */
export interface BinXmlAttribute {
  readonly name: string;
  readonly content: readonly BinXmlNode[];
}

/** Text that stands there. */
interface BinXmlText {
  readonly kind: 'text';
  readonly text: string;
}

/** A place where a value of the instance goes. */
interface BinXmlPlace {
  readonly kind: 'place';
  readonly index: number;
  /** Without a value the element or attribute around it is not there. */
  readonly optional: boolean;
}

/** A template with its values. */
export interface BinXmlInstance {
  readonly kind: 'instance';
  /** Offset of the template's definition in the chunk. */
  readonly definition: number;
  readonly values: readonly BinXmlValue[];
}
