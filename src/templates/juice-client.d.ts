/** The part of juice that reads no file and calls no address. */
declare module 'juice/client' {
  import juice = require('juice');

  export = juice;
}
