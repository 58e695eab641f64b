import { startTestServices } from '@heed/dev/testing';

export default startTestServices;
