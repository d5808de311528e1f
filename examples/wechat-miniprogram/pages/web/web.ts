import { webPage } from "../../../core";

Page(webPage());
