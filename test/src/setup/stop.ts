import { stopTestServices } from '@heed/dev/testing';

export default stopTestServices;
